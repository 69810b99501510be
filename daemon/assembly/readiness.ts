import type { VisionWorkerStatus } from "../vision/vision-worker.js";

export interface ReadinessFacts {
  /** The daemon was asked to stop. */
  isStopping: boolean;
  camerasStarted: boolean;
  inference: VisionWorkerStatus["state"];
}

/**
 * What keeps the daemon from watching the door; nothing where it is ready. A camera that fails is no
 * reason: it is opened again, the rest of the daemon serves, and /health tells. Without a token
 * anybody may read these words, so that they say nothing of cameras or people. Pure.
 */
export function missingForReady({
  isStopping,
  camerasStarted,
  inference,
}: ReadinessFacts): string[] {
  if (isStopping) return ["the daemon is stopping"];
  const missing: string[] = [];
  if (inference !== "ready") missing.push(`inference is ${inference}`);
  if (!camerasStarted) missing.push("the cameras are not started yet");
  return missing;
}
