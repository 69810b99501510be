import type { Command } from "commander";
import { type ConnectionOptions, connectionOptions, targetOf } from "./connection.js";
import { ask } from "./graphql-client.js";
import type { Target } from "./http.js";
import { printJson, printTable } from "./output.js";

const PAGE = 200;
const QUERY = `query ($first: Int, $after: String, $search: String) {
  people(first: $first, after: $after, search: $search) {
    nodes { id name externalId createdAt faces { usable } }
    pageInfo { hasNextPage endCursor }
  }
}`;

export interface ListedPerson {
  id: string;
  name: string;
  externalId: string | null;
  createdAt: string;
  faces: { usable: boolean }[];
}

interface Page {
  people: {
    nodes: ListedPerson[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}

export function addPeople(program: Command): void {
  const command = program.command("people").description("list who is enrolled");
  connectionOptions(command)
    .option("--search <text>", "only people whose name or external id contains this")
    .option("--json", "as one JSON document")
    .action(listPeople);
}

async function listPeople(
  options: ConnectionOptions & { search?: string; json?: true },
): Promise<void> {
  const people = await allPeople(await targetOf(options), options.search ?? null);
  if (options.json) {
    printJson(people);
    return;
  }
  printTable(
    ["ID", "NAME", "EXTERNAL ID", "FACES", "ENROLLED"],
    people.map(({ id, name, externalId, faces, createdAt }) => [
      id,
      name,
      externalId ?? "",
      String(faces.filter(({ usable }) => usable).length),
      createdAt.slice(0, 10),
    ]),
  );
}

/** By name; every page of them. */
export async function allPeople(target: Target, search: string | null): Promise<ListedPerson[]> {
  const people: ListedPerson[] = [];
  let after: string | null = null;
  do {
    const variables: Record<string, unknown> = { first: PAGE, after, search };
    const page: Page = await ask<Page>(target, { query: QUERY, variables });
    people.push(...page.people.nodes);
    const { hasNextPage, endCursor } = page.people.pageInfo;
    after = hasNextPage ? endCursor : null;
  } while (after !== null);
  return people;
}
