import { describe, expect, it } from "vitest";
import { headPose } from "../../daemon/vision/head-pose.js";
import type { Point } from "../../daemon/vision/types.js";

const NAMES = ["rightEye", "leftEye", "noseTip", "mouthCenter"];
/** A head in units of the distance between its eyes: x right, y down, z towards the camera. */
const HEAD = [
  [-0.5, 0, 0],
  [0.5, 0, 0],
  [0, 0.61, 0.75],
  [0, 1.087, 0.35],
];
const SIZE_PX = 40;

/** The head turned, nodded and leant by degrees, seen from far away. */
function seen({ yaw = 0, pitch = 0, roll = 0 }): Point[] {
  const [a, b, c] = [yaw, pitch, roll].map((degrees) => (degrees * Math.PI) / 180);
  return HEAD.map(([x, y, z]) => {
    const nodded = y * Math.cos(b) + z * Math.sin(b);
    const deep = z * Math.cos(b) - y * Math.sin(b);
    const turned = x * Math.cos(a) + deep * Math.sin(a);
    return {
      x: 200 + SIZE_PX * (turned * Math.cos(c) - nodded * Math.sin(c)),
      y: 100 + SIZE_PX * (turned * Math.sin(c) + nodded * Math.cos(c)),
    };
  });
}

describe("a head's pose", () => {
  it.each([0, 12, -25, 40, -60])("turned by %d degrees is measured, with its side", (yaw) => {
    const pose = headPose(seen({ yaw, roll: 15 }), NAMES);
    expect(pose.yawDeg).toBeCloseTo(yaw, 6);
    expect(pose.rollDeg).toBeCloseTo(15, 6);
  });

  it.each([0, 15, -15, 30, -35])("nodded by %d degrees is measured", (pitch) => {
    const pose = headPose(seen({ pitch, roll: -20 }), NAMES);
    expect(pose.pitchDeg).toBeCloseTo(pitch, 6);
    expect(pose.rollDeg).toBeCloseTo(-20, 6);
  });

  it("is unknown where keypoints are missing, and the rest is measured all the same", () => {
    const [rightEye, leftEye, nose] = seen({ yaw: 20, roll: 5 });
    const withoutMouth = headPose([rightEye, leftEye, nose], NAMES.slice(0, 3));
    expect(withoutMouth.pitchDeg).toBeNull();
    expect(withoutMouth.yawDeg).toBeCloseTo(20, 6);
    const nothing = { yawDeg: null, pitchDeg: null, rollDeg: null };
    expect(headPose([nose, rightEye], ["noseTip", "rightEye"])).toEqual(nothing);
  });
});
