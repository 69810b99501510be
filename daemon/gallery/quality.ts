import { z } from "zod";
import type { Detection, EmbeddedFace } from "../vision/types.js";
import type { FaceQuality, MeasuredQuality } from "./types.js";

/**
 * Where a number begins to cost recognition, and where it leaves nothing of it. What `overall` is
 * made of; what is refused outright is configured.
 */
const RAMPS = {
  sizePx: { bad: 20, good: 80 },
  detectionScore: { bad: 0.4, good: 0.9 },
  sharpness: { bad: 0.05, good: 0.3 },
  dark: { bad: 0.005, good: 0.12 },
  bright: { bad: 1, good: 0.85 },
  yawDeg: { bad: 70, good: 10 },
  pitchDeg: { bad: 50, good: 10 },
  visibleShare: { bad: 0.4, good: 0.95 },
} as const;

/** The worst number still leaves this much, so that a mean weighted by quality always exists. */
const LEAST_FACTOR = 0.05;

/** What is known of how well a face shows, for enrolment, decisions and events alike. Pure. */
export function faceQuality(
  face: Pick<EmbeddedFace, "box" | "score" | "measures">,
): MeasuredQuality {
  const { sharpness, brightness, visibleShare, yawDeg, pitchDeg, rollDeg } = face.measures;
  const numbers = {
    sizePx: faceSizePx(face),
    detectionScore: face.score,
    ...{ sharpness, brightness, yawDeg, pitchDeg, rollDeg, visibleShare },
  };
  return { ...numbers, overall: overallOf(numbers) };
}

/** The shorter side of a face's box: what every "too small" in the daemon means. */
export function faceSizePx({ box }: Pick<Detection, "box">): number {
  return Math.min(box.width, box.height);
}

/** The product of what each number leaves; an angle that is not known costs nothing. */
function overallOf(quality: Omit<MeasuredQuality, "overall">): number {
  const factors = [
    along(RAMPS.sizePx, quality.sizePx),
    along(RAMPS.detectionScore, quality.detectionScore),
    along(RAMPS.sharpness, quality.sharpness),
    along(RAMPS.dark, quality.brightness),
    along(RAMPS.bright, quality.brightness),
    along(RAMPS.yawDeg, Math.abs(quality.yawDeg ?? 0)),
    along(RAMPS.pitchDeg, Math.abs(quality.pitchDeg ?? 0)),
    along(RAMPS.visibleShare, quality.visibleShare),
  ];
  return factors.reduce((product, factor) => product * factor, 1);
}

/** From LEAST_FACTOR at `bad` to 1 at `good`, in a straight line; a number that is none is bad. */
function along({ bad, good }: { bad: number; good: number }, value: number): number {
  const share = (value - bad) / (good - bad);
  return share > LEAST_FACTOR ? Math.min(1, share) : LEAST_FACTOR;
}

const measured = z.number().nullable().default(null);

/** How a quality lies in the gallery and in the journal; older records lack what came later. */
export const qualityRecord: z.ZodType<FaceQuality> = z.strictObject({
  sizePx: z.number(),
  detectionScore: z.number(),
  sharpness: measured,
  brightness: measured,
  yawDeg: measured,
  pitchDeg: measured,
  rollDeg: measured,
  visibleShare: measured,
  overall: measured,
});
