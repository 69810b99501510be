import { existsSync } from "node:fs";
import type { Logger } from "../log.js";
import type { CameraSource } from "./camera.js";
import { type CameraConfig, cameraSchema } from "./camera-config.js";
import { ffmpegCamera } from "./ffmpeg.js";
import { replayCamera } from "./replay.js";
import { isInstalled, webcamCamera } from "./webcam.js";

const FIRST_DEVICE = "/dev/video0";
/** The demonstration is slow: it is to be watched, and must not load the machine. */
const DEMONSTRATION_NOTICE = `there is no ${FIRST_DEVICE}: this is a DEMONSTRATION that replays six photographs, not your door`;
const DEMONSTRATION = { fps: 2, stillMs: 4000 };

/** The source that a camera's configuration asks for; nothing is opened yet. */
export function openCamera(
  config: CameraConfig,
  { demoDir, log }: { demoDir: string; log: Pick<Logger, "warn"> },
): CameraSource {
  switch (config.source) {
    case "replay":
      return replayCamera(config, (reason) => log.warn({ cameraId: config.id, reason }, "replay"));
    case "ffmpeg":
      return ffmpegCamera(config);
    case "webcam":
      return webcamCamera(config);
    case "auto": {
      const chosen = chosenFor(config.id, demoDir);
      const source = openCamera(chosen, { demoDir, log });
      return chosen.source === "replay" ? { ...source, notice: DEMONSTRATION_NOTICE } : source;
    }
  }
}

/**
 * The first video device, through what is installed. Without one it is the demonstration, or, where
 * its photographs did not come along, still the device: it is opened once it is plugged in.
 */
function chosenFor(id: string, demoDir: string): Exclude<CameraConfig, { source: "auto" }> {
  const parse = (raw: object) =>
    cameraSchema.parse({ id, ...raw }) as Exclude<CameraConfig, { source: "auto" }>;
  if (!existsSync(FIRST_DEVICE) && existsSync(demoDir)) {
    return parse({ source: "replay", path: demoDir, ...DEMONSTRATION });
  }
  if (isInstalled("ffmpeg") || !isInstalled("fswebcam")) {
    return parse({ source: "ffmpeg", input: FIRST_DEVICE });
  }
  return parse({ source: "webcam", device: FIRST_DEVICE });
}
