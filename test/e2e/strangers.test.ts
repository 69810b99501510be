import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type DaemonProcess,
  removeDirectory,
  startDaemonProcess,
  temporaryDirectory,
} from "../helpers/daemon-process.js";
import { configured, portraitFromDemo } from "../helpers/doors.js";
import { demoPhoto, emptyPicture, facesOf, portraitOf } from "../helpers/pictures.js";
import { until } from "../helpers/subscribers.js";

/** Two women come in turn, each for so long; who was there is gone before she comes again. */
const footage = temporaryDirectory();
const settings = configured({
  cameras: [{ id: "front", source: "replay", path: footage, fps: 4, stillMs: 2000 }],
  visits: { lostAfterMs: 1000, absenceMs: 1000, cooldownMs: 0, unknownAfterMs: 1000 },
});
const TIMEOUT_MS = 120_000;

let daemon: DaemonProcess;
/** One of them, as a stranger and then as a person. */
let strangerId: string;
let personId: string;

beforeAll(async () => {
  const photo = await demoPhoto(1);
  const faces = await facesOf(photo);
  for (const face of [0, 2]) {
    writeFileSync(join(footage, `${face}.jpg`), await portraitOf(photo, faces[face], 1));
    writeFileSync(join(footage, `${face}-gone.jpg`), await emptyPicture());
  }
  daemon = await startDaemonProcess(settings);
}, TIMEOUT_MS);

afterAll(async () => {
  await daemon.signal("SIGKILL");
  removeDirectory(footage);
});

async function ask(query: string, variables: Record<string, unknown> = {}) {
  const { data, errors } = await daemon.graphql(query, variables);
  expect(errors).toBeUndefined();
  return data;
}

interface Told {
  id: string;
  __typename: string;
  personId?: string;
  reason?: string;
  stranger?: { id: string; dismissed: boolean } | null;
}

const TOLD = `query ($filter: EventFilter) { events(first: 200, filter: $filter) { nodes { id __typename
  ... on RecognizedEvent { personId } ... on UnknownEvent { stranger { id dismissed } }
  ... on RejectedEvent { reason } } } }`;

/** Waits for an event that was not there when this was called. */
async function next(what: string, fits: (event: Told) => boolean, filter = {}): Promise<Told> {
  const told = async (): Promise<Told[]> => (await ask(TOLD, { filter })).events.nodes;
  const before = new Set((await told()).map(({ id }) => id));
  let found: Told | undefined;
  await until(
    what,
    async () => {
      found = (await told()).find((event) => !before.has(event.id) && fits(event));
      return found !== undefined;
    },
    TIMEOUT_MS,
  );
  return found as Told;
}

const STRANGERS = "{ strangers(first: 200, minVisits: 3) { nodes { id visits } } }";

describe("strangers at the door", () => {
  it(
    "who come again are the same ones, also after the daemon was killed",
    async () => {
      let often: { id: string; visits: number }[] = [];
      const cameOften = async () => {
        often = (await ask(STRANGERS)).strangers.nodes;
        return often.length === 2;
      };
      await until("both to come three times", cameOften, TIMEOUT_MS);
      await daemon.signal("SIGKILL");
      daemon = await startDaemonProcess(settings);
      const { strangers } = await ask(STRANGERS);
      const visits = new Map(
        strangers.nodes.map((one: { id: string; visits: number }) => [one.id, one.visits]),
      );
      for (const one of often) expect(visits.get(one.id)).toBeGreaterThanOrEqual(one.visits);
    },
    2 * TIMEOUT_MS,
  );

  it("are found by a picture", async () => {
    const SEARCH = `query ($image: File!) { searchEvents(image: $image, first: 1) { samePerson
      event { ... on UnknownEvent { stranger { id } } } } }`;
    const { data } = await daemon.graphql(
      SEARCH,
      { image: null },
      { image: await portraitFromDemo() },
    );
    expect(data.searchEvents[0].samePerson).toBe(true);
    strangerId = data.searchEvents[0].event.stranger.id;
  });

  it(
    "are recognised once somebody said who they are, and keep their history",
    async () => {
      const NAME = `mutation ($id: ID!) { nameStranger(id: $id, input: {name: "Ada"}) {
      person { id events { nodes { __typename } } } } }`;
      const { person } = (await ask(NAME, { id: strangerId })).nameStranger;
      personId = person.id;
      expect(person.events.nodes.length).toBeGreaterThanOrEqual(1);
      await next("her to be recognised", (event) => event.personId === personId);
    },
    TIMEOUT_MS,
  );

  it(
    "are not, once somebody said that they are not; and are again when that is undone",
    async () => {
      const event = await next("a recognition", (one) => one.personId === personId);
      const REJECT = "mutation ($id: ID!) { rejectMatch(eventId: $id) { id } }";
      const { id } = (await ask(REJECT, { id: event.id })).rejectMatch;
      await next("the refusal", ({ reason }) => reason === "CORRECTED");
      await ask("mutation ($id: ID!) { undoCorrection(id: $id) { id } }", { id });
      const { person } = await ask("query ($id: ID!) { person(id: $id) { corrections { id } } }", {
        id: personId,
      });
      expect(person.corrections).toEqual([]);
      await next("the recognition", (one) => one.personId === personId);
    },
    3 * TIMEOUT_MS,
  );

  it(
    "who were dismissed are told of to those alone who want it",
    async () => {
      const { strangers } = await ask(STRANGERS);
      const [{ id }] = strangers.nodes;
      await ask("mutation ($id: ID!) { dismissStranger(id: $id) { dismissed } }", { id });
      const event = await next("the dismissed one", ({ stranger }) => stranger?.id === id);
      expect(event.stranger?.dismissed).toBe(true);
      const { events } = await ask(TOLD, { filter: { withoutDismissed: true } });
      expect(events.nodes.some(({ stranger }: Told) => stranger?.id === id)).toBe(false);
    },
    TIMEOUT_MS,
  );

  it("leave no key and no name behind when they are erased", async () => {
    const keys = (folder: string) => readdirSync(join(daemon.dataDir, folder));
    expect(keys("keys")).toEqual([`${personId}.key`]);
    const DELETE = "mutation ($id: ID!) { deletePerson(id: $id) { facesErased eventFacesErased } }";
    const { deletePerson } = await ask(DELETE, { id: personId });
    expect(deletePerson.facesErased).toBeGreaterThanOrEqual(1);
    expect(deletePerson.eventFacesErased).toBeGreaterThanOrEqual(3);
    expect(keys("keys")).toEqual([]);
    const { events } = await ask(TOLD, { filter: { personId } });
    for (const event of events.nodes as Told[]) expect(event.__typename).toBe("RecognizedEvent");
    for (const secret of ["Ada", daemon.token]) expect(daemon.log()).not.toContain(secret);
  });
});
