import { existsSync, statSync } from "node:fs";
import { type CameraSource, withoutCredentials } from "./camera.js";
import type { FfmpegConfig } from "./camera-config.js";
import { ffmpegFrames } from "./ffmpeg-process.js";

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
    frames: (signal) =>
      ffmpegFrames([...inputArguments(config), ...filterArguments(config)], {
        signal,
        timeoutMs: config.timeoutMs,
      }),
  };
}

/** Everything up to and with -i. Pure but for the look whether the input is a file. */
export function inputArguments({ input, format, inputOptions }: FfmpegConfig): string[] {
  const args = [...inputOptions];
  if (format !== undefined) args.push("-f", format);
  else if (/^\/dev\/video\d+$/.test(input)) args.push("-f", "v4l2");
  if (/^rtsps?:\/\//i.test(input)) args.push(...LOW_DELAY);
  // A recording must not run faster than the door it stands for.
  if (isFile(input)) args.push("-re");
  return [...args, "-i", input];
}

/** No more frames than wanted, and none wider than wanted, in even numbers as codecs want them. */
export function filterArguments({ fps, maxWidthPx }: Pick<FfmpegConfig, "fps" | "maxWidthPx">) {
  return ["-an", "-sn", "-vf", `fps=${fps},scale='min(${maxWidthPx},iw)':-2`];
}

function isFile(input: string): boolean {
  return existsSync(input) && statSync(input).isFile();
}
