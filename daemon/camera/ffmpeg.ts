import { existsSync, statSync } from "node:fs";
import { reasonOf } from "../errors.js";
import { addressOf, isSecret } from "./address.js";
import { type CameraSource, cameraFailed, withoutCredentials } from "./camera.js";
import type { FfmpegConfig } from "./camera-config.js";
import { ffmpegFrames } from "./ffmpeg-process.js";
import { hiddenInput, isTooOldToHide } from "./hidden-input.js";

/** RTSP servers send a backlog first; a door wants now. Measured: this removes the backlog. */
const LOW_DELAY = [
  ...["-rtsp_transport", "tcp", "-fflags", "nobuffer", "-flags", "low_delay"],
  ...["-probesize", "32768", "-analyzeduration", "0"],
];

/** A V4L2 device, an RTSP address, a file, or whatever else ffmpeg takes as input. */
export function ffmpegCamera(config: FfmpegConfig): CameraSource {
  return {
    kind: "ffmpeg",
    description: `ffmpeg ${withoutCredentials(config.input)}`,
    longestSilenceMs: config.timeoutMs,
    frames: hidingFrames(config),
  };
}

/** An address with a password is hidden from other users of the machine, where ffmpeg can. */
function hidingFrames(config: FfmpegConfig): CameraSource["frames"] {
  // A list cannot say of what format its input is.
  let canHide = config.format === undefined;
  return async function* (signal) {
    const input = await addressOf(config);
    const limits = { signal, timeoutMs: config.timeoutMs };
    const output = filterArguments(config);
    if (!canHide || !isSecret(input)) {
      yield* ffmpegFrames([...inputArguments({ ...config, input }), ...output], limits);
      return;
    }
    const { args, list } = hiddenInput(input, optionsOf({ ...config, input }));
    try {
      yield* ffmpegFrames([...args, ...output], { ...limits, standardInput: list });
    } catch (error) {
      if (!isTooOldToHide(reasonOf(error))) throw error;
      canHide = false;
      throw cameraFailed(
        "ffmpeg is older than release 5: the camera's password will stand on its command line, where other users of this machine can read it",
        error,
      );
    }
  };
}

type InputConfig = Pick<FfmpegConfig, "input" | "format" | "inputOptions">;

/** Everything up to and with -i. Pure but for the look whether the input is a file. */
export function inputArguments(config: InputConfig): string[] {
  return [...optionsOf(config), "-i", config.input];
}

function optionsOf({ input, format, inputOptions }: InputConfig): string[] {
  // Of an option that is given twice ffmpeg takes the last: the user's, who may want UDP.
  const args = [...(/^rtsps?:\/\//i.test(input) ? LOW_DELAY : []), ...inputOptions];
  if (format !== undefined) args.push("-f", format);
  else if (/^\/dev\/video\d+$/.test(input)) args.push("-f", "v4l2");
  // A recording must not run faster than the door it stands for.
  if (isFile(input)) args.push("-re");
  return args;
}

/** No more frames than wanted, and none wider than wanted, in even numbers as codecs want them. */
export function filterArguments({ fps, maxWidthPx }: Pick<FfmpegConfig, "fps" | "maxWidthPx">) {
  return ["-an", "-sn", "-vf", `fps=${fps},scale='min(${maxWidthPx},iw)':-2`];
}

function isFile(input: string): boolean {
  return existsSync(input) && statSync(input).isFile();
}
