import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { openVision } from "../assembly/configured-parts.js";
import { type CameraConfig, parseCameraSpec } from "../camera/camera-config.js";
import { openCamera } from "../camera/open-camera.js";
import { duration, frameRate, runCommand, stopSignal } from "../command-line.js";
import type { Config } from "../config.js";
import { LimenError } from "../errors.js";
import { loadConfig } from "../load-config.js";
import { type Logger, openLog } from "../log.js";
import { projectRoot } from "../vision/project-root.js";
import type { RgbImage } from "../vision/types.js";
import { type RecorderEnd, type RecorderProgress, recordCamera } from "./recorder.js";
import { badRecording, FORMAT } from "./recording-format.js";
import { createRecording } from "./recording-writer.js";

interface Options {
  config?: string;
  camera?: string;
  for: number;
  out: string;
  fps?: number;
  facesOnly?: boolean;
}

const MEGABYTE = 1e6;

const program = new Command("record")
  .description("Writes what a camera sees to one file, to try configurations on it by replay.")
  .option("--config <file>", "configuration file (LIMEN_CONFIG; default limen.config.json)")
  .option("--camera <id>", "a camera of the configuration, or auto, ffmpeg:INPUT, webcam:DEVICE")
  .requiredOption("--for <time>", "how long: 90s, 10m, 2h", duration)
  .requiredOption("--out <file>", "the recording; it must not exist yet")
  .option("--fps <number>", "frames a second, at most", frameRate)
  .option("--faces-only", "leave out frames without a face");

process.umask(0o077);
await runCommand(program, () => main(program.opts<Options>()));

async function main(options: Options): Promise<void> {
  const config = await loadConfig({ config: options.config }, process.env);
  const camera = chosenCamera(config, options.camera);
  const log = openLog({ ...config.log, level: "warn", destination: "stderr" });
  const source = openCamera(camera, { demoDir: join(projectRoot, "models", "demo"), log });
  if (source.notice) log.warn({ cameraId: camera.id }, source.notice);
  const signal = stopSignal();
  const faces = options.facesOnly ? await openFaceFinder(config, log) : null;
  try {
    const header = {
      format: FORMAT,
      v: 1,
      cameraId: camera.id,
      source: source.description,
    } as const;
    const startedAt = new Date().toISOString();
    const facesOnly = faces !== null;
    const writer = await createRecording(
      options.out,
      { ...header, startedAt, facesOnly },
      config.recording,
    );
    try {
      const end = await recordCamera(
        {
          source,
          writer,
          now: () => new Date(),
          isWorth: faces?.isWorth ?? null,
          onProgress: showProgress(),
        },
        { forMs: options.for, fps: options.fps ?? null, signal },
      );
      process.stderr.write(`${summary(options.out, end)}\n`);
      if (writer.frames === 0) throw badRecording(options.out, noFrame(end));
    } finally {
      await writer.close();
      // A file without a frame is no recording, and would stand in the way of the next attempt.
      if (writer.frames === 0) await rm(options.out);
    }
  } catch (error) {
    throw withAdvice(error);
  } finally {
    await faces?.close();
  }
}

/** By its id in the configuration, else by what it is; the only one where none is named. */
function chosenCamera({ cameras }: Config, name: string | undefined): CameraConfig {
  const ids = cameras.map(({ id }) => id).join(", ");
  if (name === undefined) {
    if (cameras.length === 1) return cameras[0];
    throw new LimenError("BAD_CONFIG", `name one of the cameras with --camera: ${ids || "none"}`);
  }
  const known = cameras.find(({ id }) => id === name);
  if (known) return known;
  if (name === "auto" || name.includes(":")) return parseCameraSpec(name);
  throw new LimenError("BAD_CONFIG", `no camera is called ${name}; configured are: ${ids}`);
}

async function openFaceFinder(config: Config, log: Logger) {
  const vision = openVision(config, log.child({}, { level: "error" }));
  await vision.start();
  return {
    isWorth: async (image: RgbImage) => (await vision.analyze(image)).faces.length > 0,
    close: () => vision.close(),
  };
}

/** One line that changes, and only for someone who watches. */
function showProgress(): (progress: RecorderProgress) => void {
  if (process.stderr.isTTY !== true) return () => {};
  return (progress) => process.stderr.write(`\r\x1b[2K${figures(progress)}`);
}

function summary(path: string, end: RecorderEnd): string {
  const lead = process.stderr.isTTY === true ? "\r\x1b[2K" : "";
  const why = end.why === "full" ? "recording.maxBytes is reached" : end.why;
  return `${lead}${path}: ${figures(end)} (${why})`;
}

function figures({ elapsedMs, seen, written, bytes }: RecorderProgress): string {
  const left = seen > written ? `, ${seen - written} without a face left out` : "";
  const size = `${(bytes / MEGABYTE).toFixed(1)} MB`;
  return `${(elapsedMs / 1000).toFixed(0)} s, ${written} frames${left}, ${size}`;
}

function noFrame({ seen }: RecorderProgress): string {
  if (seen > 0) return `none of ${seen} frames showed a face, so nothing was kept`;
  return "the camera gave no frame, so nothing was kept";
}

/** Most devices have one reader, and the daemon may be it. */
function withAdvice(error: unknown): unknown {
  if (!(error instanceof LimenError) || error.code !== "CAMERA_FAILED") return error;
  if (!/busy/i.test(error.message)) return error;
  const advice = "a device has one reader: stop the daemon while you record, or record its stream";
  return new LimenError("CAMERA_FAILED", `${error.message}; ${advice}`, { cause: error });
}
