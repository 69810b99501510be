import { squaredDistance } from "../vision/embed.js";
import type { EmbeddedFace, RgbImage } from "../vision/types.js";
import type { SeenFace } from "./new-face.js";
import { faceQuality } from "./quality.js";
import { type FaceLimits, singleFace } from "./single-face.js";

/** Where the person is to look. Left is the person's own. */
export const POSES = ["FRONT", "LEFT", "RIGHT"] as const;
export type Pose = (typeof POSES)[number];

export interface CaptureRules {
  limits: FaceLimits;
  /** Good frames in a row, of which the best is taken. */
  burstFrames: number;
  /** Two faces at this squared distance and more are two people. */
  otherPerson: number;
}

/** What the person should do, or why the last frame was of no use. */
export interface Hint {
  code: string;
  message: string;
}

/** An enrolment under way: what is taken already, and the burst that is being taken. */
export interface Capturing {
  poses: readonly Pose[];
  taken: readonly SeenFace[];
  burst: { best: SeenFace; last: SeenFace; frames: number } | null;
  hint: Hint;
}

/** How far to the side counts as turned, in degrees; past the most, half the face is hidden. */
const TURNED = { leastDeg: 15, mostDeg: 50 };

const HINTS = {
  NO_FRAMES: "the camera has not shown a picture yet",
  HOLD_STILL: "hold still",
  LOOK_STRAIGHT: "look straight into the camera",
  TURN_LEFT: "turn the head a little to your left",
  TURN_RIGHT: "turn the head a little to your right",
  TURN_LESS: "turn the head back a little",
  TAKEN: "every view is taken",
  OTHER_PERSON: "this is another person than before; only one may be enrolled at a time",
} as const;

/** What is said of a picture helps nobody who stands before a camera. */
const BEFORE_CAMERA = {
  NO_FACE: "no face is seen; stand before the camera with light on the face",
  SEVERAL_FACES: "more than one face is seen; only one person may stand before the camera",
} as const;

export function startCapture(poses: readonly Pose[]): Capturing {
  return { poses, taken: [], burst: null, hint: hintOf("NO_FRAMES") };
}

/** The pose that is wanted now; null when all are taken. */
export function wantedPose({ poses, taken }: Pick<Capturing, "poses" | "taken">): Pose | null {
  return poses[taken.length] ?? null;
}

/**
 * One frame further. A pose is taken from `burstFrames` good frames in a row of one person; a frame
 * without exactly one good face in the wanted pose begins the burst anew, and the hint says what
 * was wrong with it. Every pose must be of the person of the first. Pure.
 */
export function seeFrame(
  state: Capturing,
  { image, faces }: { image: RgbImage; faces: readonly EmbeddedFace[] },
  rules: CaptureRules,
): Capturing {
  const pose = wantedPose(state);
  if (pose === null) return state;
  const refuse = (hint: Hint): Capturing => ({ ...state, burst: null, hint });
  const found = singleFace(faces, rules.limits);
  if (found.kind === "refused") {
    const message = BEFORE_CAMERA[found.code as keyof typeof BEFORE_CAMERA] ?? found.message;
    return refuse({ code: found.code, message });
  }
  const seen = { image, face: found.face };
  const turn = turnFor(pose, faceQuality(seen.face).yawDeg);
  if (turn) return refuse(hintOf(turn));
  const isSame = (other: SeenFace) =>
    squaredDistance(other.face.embedding, seen.face.embedding) < rules.otherPerson;
  if (state.taken.length > 0 && !isSame(state.taken[0])) return refuse(hintOf("OTHER_PERSON"));
  const before = state.burst && isSame(state.burst.last) ? state.burst : null;
  const best = before && qualityOf(before.best) >= qualityOf(seen) ? before.best : seen;
  const frames = (before?.frames ?? 0) + 1;
  if (frames < rules.burstFrames) {
    return { ...state, burst: { best, last: seen, frames }, hint: hintOf("HOLD_STILL") };
  }
  const taken = [...state.taken, best];
  const next = wantedPose({ poses: state.poses, taken });
  const hint = hintOf(next === null ? "TAKEN" : TOWARDS[next]);
  return { poses: state.poses, taken, burst: null, hint };
}

const TOWARDS = { FRONT: "LOOK_STRAIGHT", LEFT: "TURN_LEFT", RIGHT: "TURN_RIGHT" } as const;

function hintOf(code: keyof typeof HINTS): Hint {
  return { code, message: HINTS[code] };
}

/** What to do for this pose; null where it is right. Yaw that is not known counts as straight. */
function turnFor(pose: Pose, yawDeg: number | null): keyof typeof HINTS | null {
  const yaw = yawDeg ?? 0;
  if (pose === "FRONT") return Math.abs(yaw) <= TURNED.leastDeg ? null : "LOOK_STRAIGHT";
  const turned = pose === "LEFT" ? yaw : -yaw;
  if (turned > TURNED.mostDeg) return "TURN_LESS";
  return turned >= TURNED.leastDeg ? null : TOWARDS[pose];
}

function qualityOf({ face }: SeenFace): number {
  return faceQuality(face).overall;
}
