import type { Snapshots } from "../events/snapshots.js";
import { type ErasureParts, forgetOldStrangers } from "../events/stranger-erasure.js";
import type { Logger } from "../log.js";

const SWEEP_MS = 10 * 60_000;

/** Erases what is older than its retention now and then; returns how to stop that. */
export async function startRetention(
  memory: ErasureParts,
  snapshots: Pick<Snapshots, "erase" | "prune">,
  log: Pick<Logger, "error">,
): Promise<() => Promise<void>> {
  let sweeping = Promise.resolve();
  const sweep = async () => {
    try {
      const erased = await memory.journal.prune();
      await snapshots.erase(erased);
      await snapshots.prune();
      await forgetOldStrangers(memory);
    } catch (error) {
      log.error({ err: error }, "retention could not be applied");
    }
  };
  await sweep();
  const timer = setInterval(() => {
    sweeping = sweeping.then(sweep);
  }, SWEEP_MS);
  return async () => {
    clearInterval(timer);
    await sweeping;
  };
}
