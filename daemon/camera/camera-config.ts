import { z } from "zod";
import { LimenError } from "../errors.js";
import { WITH_USER_ONLY } from "./address.js";

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/i, "use 1 to 32 letters, digits, dashes")
  .default("door")
  .describe("Names the camera in events and status: 1 to 32 letters, digits, dashes.");
const timeoutMs = z
  .int()
  .min(500)
  .max(120_000)
  .default(10_000)
  .describe("Without a picture for this long the camera counts as broken and is opened again.");

/** Which kind of camera an entry is: the other keys follow from it. */
const source = <const T extends string>(kind: T) =>
  z.literal(kind).describe("What the other keys are for.");

const auto = z
  .strictObject({ id, source: source("auto") })
  .describe(
    "`/dev/video0` by ffmpeg, or by fswebcam where only that is installed; where there is no such device, the demonstration photos.",
  );

const replay = z
  .strictObject({
    id,
    source: source("replay"),
    path: z.string().min(1).describe("A folder of pictures, one picture, or a video."),
    fps: z.number().positive().max(60).default(5).describe("Frames a second."),
    loop: z.boolean().default(true).describe("Begin again at the end."),
    stillMs: z
      .int()
      .positive()
      .default(2000)
      .describe("How long each picture of a folder stays before the camera."),
  })
  .describe(
    "Pictures or a video in the camera's place: for a demonstration, or to try something out.",
  );

const ffmpeg = z
  .strictObject({
    id,
    source: source("ffmpeg"),
    input: z
      .string()
      .regex(/^[^\0\r\n]+$/, "must be one line")
      .describe("What ffmpeg takes after -i: /dev/video0, rtsp://…, a file."),
    passwordFile: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe(
        "File whose text is the password of the user in `input` (rtsp://user@…), read anew each time the camera is opened.",
      ),
    format: z
      .string()
      .regex(/^[a-z0-9_,]+$/i)
      .optional()
      .describe("ffmpeg's input format (-f), where it cannot tell: v4l2, lavfi."),
    inputOptions: z
      .array(z.string())
      .default([])
      .describe('ffmpeg options before -i, each word apart: ["-video_size", "1280x720"].'),
    fps: z.number().positive().max(60).default(10).describe("Frames a second, at most."),
    maxWidthPx: z
      .int()
      .min(160)
      .max(3840)
      .default(1280)
      .describe("Wider pictures are scaled down."),
    timeoutMs,
  })
  .refine(({ input, passwordFile }) => passwordFile === null || WITH_USER_ONLY.test(input), {
    path: ["passwordFile"],
    error: "needs the user's name, and no password, in `input`: rtsp://user@camera.local/stream",
  })
  .describe(
    "Whatever ffmpeg reads, by one long-lived process: a USB camera, an RTSP stream, a file.",
  );

/** These go into a shell inside node-webcam: nothing may pass that a shell could read as its own. */
const webcam = z
  .strictObject({
    id,
    source: source("webcam"),
    device: z
      .string()
      .regex(
        /^(\/dev\/video\d{1,3}|TEST|FILE:(\/[A-Za-z0-9_][A-Za-z0-9._-]*)+)$/,
        "must be /dev/videoN, TEST, or FILE:/path of letters, digits, dots, dashes and underscores",
      )
      .default("/dev/video0")
      .describe("The device, as fswebcam names it: /dev/video0, TEST, FILE:/path/picture.jpg."),
    width: z.int().min(160).max(3840).default(640).describe("Width of the pictures."),
    height: z.int().min(120).max(2160).default(480).describe("Height of the pictures."),
    fps: z.number().positive().max(10).default(2).describe("Pictures a second, at most."),
    timeoutMs,
  })
  .describe("Snapshots by fswebcam, for a machine without ffmpeg.");

export const cameraSchema = z.discriminatedUnion("source", [auto, replay, ffmpeg, webcam]);

export type CameraConfig = z.output<typeof cameraSchema>;
export type ReplayConfig = z.output<typeof replay>;
export type FfmpegConfig = z.output<typeof ffmpeg>;
export type WebcamConfig = z.output<typeof webcam>;

/** `auto`, `replay:PATH`, `ffmpeg:INPUT` or `webcam:DEVICE`. Throws BAD_CONFIG. */
export function parseCameraSpec(spec: string): CameraConfig {
  const [, source, value] = /^(replay|ffmpeg|webcam):(.+)$/s.exec(spec) ?? [];
  const raw =
    spec === "auto"
      ? { source: "auto" }
      : source === "replay"
        ? { source, path: value }
        : source === "ffmpeg"
          ? { source, input: value }
          : source === "webcam"
            ? { source, device: value }
            : undefined;
  const parsed = raw && cameraSchema.safeParse(raw);
  if (parsed?.success) return parsed.data;
  const reason = parsed ? `: ${parsed.error.issues.map(({ message }) => message).join("; ")}` : "";
  throw new LimenError(
    "BAD_CONFIG",
    `camera "${spec}" must be auto, replay:PATH, ffmpeg:INPUT or webcam:DEVICE${reason}`,
  );
}
