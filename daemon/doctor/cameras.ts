import { join } from "node:path";
import type { CameraConfig } from "../camera/camera-config.js";
import { openCamera } from "../camera/open-camera.js";
import type { Config } from "../config.js";
import { reasonOf } from "../errors.js";
import { openLog } from "../log.js";
import { isCredential } from "../secret-files.js";
import { projectRoot } from "../vision/project-root.js";
import { checkDevice } from "./device.js";
import { type Finding, fail, ok, warn } from "./finding.js";

/** To start a program and open a stream, besides the time that a picture may take. */
const OPENING_MS = 5000;
const USUAL_TIMEOUT_MS = 10_000;

/** Opens each camera and takes one picture. */
export async function checkCameras({ cameras }: Pick<Config, "cameras">): Promise<Finding[]> {
  if (cameras.length === 0) {
    return [warn("camera", "none is configured", "add one to cameras, or use --camera")];
  }
  const findings: Finding[] = [];
  // One after the other: two of them may be one device.
  for (const camera of cameras) findings.push(...(await checkCamera(camera)));
  return findings;
}

async function checkCamera(camera: CameraConfig): Promise<Finding[]> {
  const closed = await checkDevice(camera);
  if (closed !== null) return [closed];
  if (camera.source === "ffmpeg" && camera.passwordFile && isCredential(camera.passwordFile)) {
    const what = `${camera.id}: its password is a credential, which the service alone is handed`;
    return [warn("camera", what, "ask a daemon that runs: limen status")];
  }
  const notes: Finding[] = [];
  const demoDir = join(projectRoot, "models", "demo");
  const log = openLog({ level: "silent", format: "json", destination: "stderr" });
  const timeoutMs = OPENING_MS + ("timeoutMs" in camera ? camera.timeoutMs : USUAL_TIMEOUT_MS);
  try {
    const source = openCamera(camera, { demoDir, log });
    if (source.notice !== undefined) {
      notes.push(warn("camera", `${camera.id}: ${source.notice}`, "plug a camera in, or name one"));
    }
    for await (const { width, height } of source.frames(AbortSignal.timeout(timeoutMs))) {
      return [
        ...notes,
        ok("camera", `${camera.id}: ${width}x${height} from ${source.description}`),
      ];
    }
    return [...notes, blind(camera, `no picture within ${timeoutMs / 1000} s`)];
  } catch (error) {
    return [...notes, blind(camera, reasonOf(error))];
  }
}

function blind({ id }: CameraConfig, reason: string): Finding {
  const advice =
    "look whether it is plugged in and the address is right, and whether its program (ffmpeg, fswebcam) is installed and nobody else reads it";
  return fail("camera", `${id}: ${reason}`, advice);
}
