import type { Progress, WatchedPart } from "./watchdog.js";

interface WatchedCamera {
  status(): { id: string };
  progress(): Progress;
  longestStepMs(): number;
}

interface WatchedPipeline {
  /** Of frames. */
  progress(): Progress;
  /** Of events. */
  writeProgress(): Progress;
}

/** The way from a camera to the journal. */
export function watchedParts(
  { cameras, pipeline }: { cameras: readonly WatchedCamera[]; pipeline: WatchedPipeline },
  vision: { progress(): Progress; probe(): void },
): WatchedPart[] {
  return [
    ...cameras.map((camera) => ({
      name: `camera ${camera.status().id}`,
      progress: () => camera.progress(),
      patienceMs: camera.longestStepMs(),
    })),
    {
      name: "inference",
      progress: () => vision.progress(),
      probe: () => vision.probe(),
      patienceMs: 0,
    },
    { name: "frames", progress: () => pipeline.progress(), patienceMs: 0 },
    { name: "events", progress: () => pipeline.writeProgress(), patienceMs: 0 },
  ];
}
