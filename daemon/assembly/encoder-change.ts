import { setTimeout as sleep } from "node:timers/promises";
import type { Gallery } from "../gallery/gallery.js";
import { Reembedding } from "../gallery/reembedding.js";
import type { Logger } from "../log.js";
import type { VisionWorker } from "../vision/vision-worker.js";

/** Begins to make the templates of another encoder anew; see Reembedding. */
export function startReembedding({
  gallery,
  vision,
  log,
}: {
  gallery: Gallery;
  vision: VisionWorker;
  log: Logger;
}): Reembedding {
  const reembedding = new Reembedding({
    renewal: gallery.renewal,
    embedder: vision,
    isReady: () => vision.status().state === "ready",
    log,
    elapsedMs: () => performance.now(),
    pause,
  });
  reembedding.start();
  return reembedding;
}

const UNTIL_THEN = "until then the previous encoder, if it is loaded, is what recognises them";

/** What an operator should know who changed the encoder, or the consent to keep pictures. */
export function warnOfForeignFaces(
  gallery: Gallery,
  { keepsCrops, hasPrevious }: { keepsCrops: boolean; hasPrevious: boolean },
  log: Logger,
): void {
  const { renewal } = gallery;
  const { crops } = gallery.stats();
  const renewable = renewal.renewable().length;
  const faces = renewal.withoutPicture();
  const byPreviousEncoder = renewal.peopleByPrevious();
  if (renewable > 0) {
    const why = "templates of another encoder are made anew from kept pictures";
    log.warn({ faces: renewable, byPreviousEncoder }, `${why}; ${UNTIL_THEN}`);
  }
  if (faces > 0) {
    log.warn(
      { faces, byPreviousEncoder, peopleWhoMustEnrolAgain: renewal.peopleWhoMustEnrolAgain() },
      `no picture was kept to make templates of another encoder anew; people(mustEnrolAgain: true) says who must enrol again; ${UNTIL_THEN}`,
    );
  }
  if (hasPrevious && byPreviousEncoder === 0) {
    log.warn("models.previousEncoder is needed by nobody any more and costs time; leave it out");
  }
  if (crops > 0 && !keepsCrops) {
    log.warn(
      { crops },
      "pictures of faces are still kept though enrolment.keepCrops is off; eraseCrops erases them",
    );
  }
}

/** Resolves after so long, or at once when the signal aborts. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // Being told to stop is no failure: who pauses looks at the signal next.
  await sleep(ms, undefined, { signal }).catch(() => {});
}
