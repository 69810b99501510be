import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Funnel, type VisitStage } from "../../daemon/events/funnel.js";
import { type Journal, openJournal } from "../../daemon/events/journal.js";
import { countVisits } from "../../daemon/events/visit-counts.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { unknownEvent, visitEvent } from "../helpers/events.js";
import { type OpenStores, openStores } from "../helpers/stores.js";

const NOW = new Date("2026-03-01T12:00:30Z");
const MS_AN_HOUR = 3_600_000;

let directory: string;
let stores: OpenStores;
let journal: Journal;

beforeEach(async () => {
  directory = temporaryDirectory();
  stores = await openStores(directory);
  const { root, log } = stores;
  const retention = { maxEvents: 10_000, maxAgeDays: 99 };
  journal = await openJournal({ root, retention, now: () => NOW, log });
});

afterEach(async () => {
  await stores.close();
  removeDirectory(directory);
});

async function ended(result: Parameters<typeof visitEvent>[1], hoursAgo = 0): Promise<void> {
  const at = new Date(NOW.getTime() - hoursAgo * MS_AN_HOUR);
  await journal.append(() => visitEvent("ended", result, at));
}

function visitsIn(funnel: Funnel, window: "lastDay" | "sinceStart", stage: VisitStage) {
  return funnel.read(NOW)[window].visits.find((one) => one.stage === stage)?.count;
}

describe("the count of visits", () => {
  it("recalls the visits of the last day after a restart, and none of before", async () => {
    await ended({ outcome: "unknown" }, 25);
    await ended({ outcome: "unknown" }, 23);
    await ended({ outcome: "recognized", personId: "ada" }, 1);
    await journal.append(() => unknownEvent(NOW));
    const funnel = new Funnel();
    await countVisits(journal, funnel, NOW);
    expect(visitsIn(funnel, "lastDay", "ABOVE_THRESHOLD")).toBe(1);
    expect(visitsIn(funnel, "lastDay", "RECOGNIZED")).toBe(1);
    expect(visitsIn(funnel, "sinceStart", "RECOGNIZED")).toBe(0);
  });

  it("recalls more visits than are read at once", async () => {
    for (let i = 0; i < 600; i++) await ended({ outcome: "unknown" }, 2);
    const funnel = new Funnel();
    await countVisits(journal, funnel, NOW);
    expect(visitsIn(funnel, "lastDay", "ABOVE_THRESHOLD")).toBe(600);
  }, 60_000);

  it("counts each visit that ends once, until it is stopped", async () => {
    const funnel = new Funnel();
    const stop = await countVisits(journal, funnel, NOW);
    await ended({ outcome: "rejected", reason: "BLURRED" });
    await journal.append(() => visitEvent("started", { outcome: "pending" }, NOW));
    await ended({ outcome: "rejected", reason: "BLURRED" });
    expect(visitsIn(funnel, "lastDay", "BLURRED")).toBe(2);
    expect(visitsIn(funnel, "sinceStart", "BLURRED")).toBe(2);
    stop();
    await ended({ outcome: "rejected", reason: "BLURRED" });
    expect(visitsIn(funnel, "sinceStart", "BLURRED")).toBe(2);
  });
});
