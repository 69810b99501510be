import { type Funnel, visitStage } from "./funnel.js";
import type { Journal } from "./journal.js";
import type { JournaledEvent } from "./types.js";

const MS_A_DAY = 86_400_000;
/** Events read from the journal at once. */
const BATCH = 256;

/**
 * Counts every visit that ends, and recalls those of the last day, so that a restart does not
 * forget them. Returns how to stop.
 */
export async function countVisits(
  journal: Pick<Journal, "lastSeq" | "onAppend" | "readAfter" | "readBefore">,
  funnel: Funnel,
  now: Date,
): Promise<() => void> {
  const startedAfter = journal.lastSeq();
  let seq = startedAfter;
  const stop = journal.onAppend(() => {
    while (seq < journal.lastSeq()) {
      const events = journal.readAfter(seq, BATCH);
      for (const event of events) count(event, (...visit) => funnel.addVisit(...visit));
      seq = Math.min(journal.lastSeq(), seq + BATCH);
    }
  });
  const since = new Date(now.getTime() - MS_A_DAY);
  let before = startedAfter + 1;
  for (;;) {
    const page = await journal.readBefore(before, BATCH, { kinds: ["visit"] });
    const recent = page.events.filter(({ at }) => at >= since);
    for (const event of recent) count(event, (...visit) => funnel.recallVisit(...visit));
    if (!page.hasMore || recent.length === 0) return stop;
    before = page.events[page.events.length - 1].seq;
  }
}

function count(event: JournaledEvent, add: Funnel["addVisit"]): void {
  const stage = visitStage(event);
  if (stage !== null) add(event.cameraId, stage, event.at);
}
