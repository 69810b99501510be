import type { Point } from "./types.js";

/**
 * Where a head looks, in degrees; null where the detector gives too few keypoints. `yawDeg` is
 * positive when the person turned to their own left, which is right in the picture; `pitchDeg` when
 * they look down; `rollDeg` when the head leans to the right in the picture.
 */
export interface HeadPose {
  yawDeg: number | null;
  pitchDeg: number | null;
  rollDeg: number | null;
}

/**
 * An average head, lengths in distances between the eyes: how far the tip of the nose and the mouth
 * stand out before the eyes, and how far they are below, as BlazeFace places them. Below: medians over
 * pictures of CelebA; before: what agrees best with the heads that MediaPipe's face mesh sees there.
 */
const NOSE = { before: 0.75, below: 0.61 };
const MOUTH = { before: 0.35, below: 1.087 };

/**
 * The head's pose from eyes, nose and mouth, by the projection of an average head from far away:
 * 2 to 3 degrees off on average, enough to tell a frontal face from one turned away. Pure.
 */
export function headPose(keypoints: readonly Point[], names: readonly string[]): HeadPose {
  const find = (name: string): Point | undefined => keypoints[names.indexOf(name)];
  const rightEye = find("rightEye");
  const leftEye = find("leftEye");
  const nose = find("noseTip");
  const mouth = find("mouthCenter");
  if (!rightEye || !leftEye) return { yawDeg: null, pitchDeg: null, rollDeg: null };
  const roll = Math.atan2(leftEye.y - rightEye.y, leftEye.x - rightEye.x);
  const eyesPx = Math.hypot(leftEye.x - rightEye.x, leftEye.y - rightEye.y);
  const middle = { x: (rightEye.x + leftEye.x) / 2, y: (rightEye.y + leftEye.y) / 2 };
  const seen = (point: Point) => upright(point, middle, roll);
  return {
    yawDeg: nose ? degrees(Math.atan2(seen(nose).x, NOSE.before * eyesPx)) : null,
    pitchDeg: nose && mouth ? degrees(pitchOf(seen(nose).y, seen(mouth).y)) : null,
    rollDeg: degrees(roll),
  };
}

/**
 * Nodding moves the tip of the nose by more than the mouth, since it stands out further: solves
 * noseY / mouthY = (NOSE.below + NOSE.before · tan p) / (MOUTH.below + MOUTH.before · tan p).
 */
function pitchOf(noseY: number, mouthY: number): number {
  const rise = MOUTH.below * noseY - NOSE.below * mouthY;
  const run = NOSE.before * mouthY - MOUTH.before * noseY;
  return Math.atan2(rise, run);
}

/** The point as seen from between the eyes, in a picture turned so that these are level. */
function upright(point: Point, middle: Point, roll: number): Point {
  const x = point.x - middle.x;
  const y = point.y - middle.y;
  return {
    x: x * Math.cos(roll) + y * Math.sin(roll),
    y: y * Math.cos(roll) - x * Math.sin(roll),
  };
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}
