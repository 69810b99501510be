import { describe, expect, it } from "vitest";
import { pageOfPeople } from "../../daemon/gallery/people-page.js";
import type { Person } from "../../daemon/gallery/types.js";

function person(name: string, externalId: string | null = null): Person {
  const at = new Date(0);
  return { id: `id-${name}`, name, externalId, createdAt: at, updatedAt: at };
}

const people = ["Émile", "bo", "Ada 10", "Ada 9", "Zoë"].map((name) => person(name));

describe("a page of people", () => {
  it("is sorted as people read names", () => {
    const { nodes, totalCount } = pageOfPeople(people, { first: 10 });
    const names = nodes.map((node) => node.person.name);
    expect(names).toEqual(["Ada 9", "Ada 10", "bo", "Émile", "Zoë"]);
    expect(totalCount).toBe(5);
  });

  it("goes on where the last one ended, whoever came or went meanwhile", () => {
    const first = pageOfPeople(people, { first: 2 });
    expect(first.hasNextPage).toBe(true);
    const after = first.nodes[1].cursor;
    const changed = [person("Aaron"), ...people.filter(({ name }) => name !== "Ada 10")];
    const second = pageOfPeople(changed, { first: 2, after });
    expect(second.nodes.map((node) => node.person.name)).toEqual(["bo", "Émile"]);
    const third = pageOfPeople(changed, { first: 2, after: second.nodes[1].cursor });
    expect(third.nodes.map((node) => node.person.name)).toEqual(["Zoë"]);
    expect(third.hasNextPage).toBe(false);
  });

  it("searches names and external ids whatever their case", () => {
    const found = (search: string) =>
      pageOfPeople([...people, person("Max", "STAFF-7")], { first: 10, search }).nodes.map(
        (node) => node.person.name,
      );
    expect(found("ADA")).toEqual(["Ada 9", "Ada 10"]);
    expect(found(" staff ")).toEqual(["Max"]);
    expect(found("nobody")).toEqual([]);
  });

  it.each(["", "x", Buffer.from("[1,2]").toString("base64url"), "W10"])(
    "refuses %j as a cursor",
    (after) => {
      expect(() => pageOfPeople(people, { first: 1, after })).toThrow(
        expect.objectContaining({ code: "BAD_CURSOR" }),
      );
    },
  );
});
