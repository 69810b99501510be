import { describe, expect, it } from "vitest";
import { configSchema } from "../../daemon/config.js";
import {
  type CaptureRules,
  type Pose,
  seeFrame,
  startCapture,
  wantedPose,
} from "../../daemon/gallery/camera-enrolment.js";
import type { EmbeddedFace } from "../../daemon/vision/types.js";
import { embeddedFace, GOOD_MEASURES } from "../helpers/faces.js";
import { faceAt } from "../helpers/stores.js";

const rules: CaptureRules = {
  limits: { quality: { ...configSchema.parse({}).enrolment.standard, maxYawDeg: 90 } },
  burstFrames: 3,
  otherPerson: 0.4,
};
const image = { width: 2, height: 2, rgb: new Uint8Array(12) };

function face(yawDeg = 0, { axis = 1, nudge = 0, sizePx = 90, sharpness = 0.4 } = {}) {
  const { embedding } = faceAt(axis, nudge);
  const measures = { ...GOOD_MEASURES, yawDeg, sharpness };
  const box = { x: 0, y: 0, width: sizePx, height: sizePx };
  return embeddedFace({ embedding, measures, box });
}

/** Shows frame after frame; says after each what the person is told, and how many are taken. */
function show(frames: EmbeddedFace[][], poses: Pose[] = ["FRONT"]) {
  let state = startCapture(poses);
  const told = frames.map((faces) => {
    state = seeFrame(state, { image, faces }, rules);
    return `${state.hint.code} ${state.taken.length}`;
  });
  return { state, told };
}

describe("enrolling before a camera", () => {
  it("takes the best of some good frames in a row", () => {
    const blurred = face(0, { nudge: 0.01, sharpness: 0.2 });
    const best = face(0, { nudge: 0.02 });
    const { state, told } = show([[blurred], [best], [blurred]]);
    expect(told).toEqual(["HOLD_STILL 0", "HOLD_STILL 0", "TAKEN 1"]);
    expect(state.taken[0].face).toBe(best);
    expect(wantedPose(state)).toBeNull();
  });

  it("says what was wrong with a frame, and begins the burst anew after it", () => {
    const small = face(0, { sizePx: 30 });
    const { told, state } = show([[face()], [face()], [], [face(), face()], [small], [face()]]);
    expect(told.slice(2)).toEqual([
      "NO_FACE 0",
      "SEVERAL_FACES 0",
      "LOW_QUALITY 0",
      "HOLD_STILL 0",
    ]);
    expect(state.burst?.frames).toBe(1);
  });

  it("never takes one burst from two people", () => {
    const other = face(0, { axis: 7 });
    const { told } = show([[face()], [face()], [other], [other], [face()], [face()], [face()]]);
    expect(told.map((line) => line.at(-1))).toEqual(["0", "0", "0", "0", "0", "0", "1"]);
  });

  it("guides through the poses, each of the person of the first", () => {
    const turned = face(25, { nudge: 0.1 });
    const other = face(-25, { axis: 7 });
    const right = face(-25, { nudge: 0.1 });
    const frames = [face(), face(), face(), face(), turned, turned, face(60), turned, turned];
    const more = [turned, turned, other, right, right, right].map((one) => [one]);
    const poses: Pose[] = ["FRONT", "LEFT", "RIGHT"];
    const { told, state } = show([...frames.map((one) => [one]), ...more], poses);
    expect(told).toEqual([
      "HOLD_STILL 0",
      "HOLD_STILL 0",
      "TURN_LEFT 1",
      "TURN_LEFT 1",
      "HOLD_STILL 1",
      "HOLD_STILL 1",
      "TURN_LESS 1",
      "HOLD_STILL 1",
      "HOLD_STILL 1",
      "TURN_RIGHT 2",
      "TURN_RIGHT 2",
      "OTHER_PERSON 2",
      "HOLD_STILL 2",
      "HOLD_STILL 2",
      "TAKEN 3",
    ]);
    expect(wantedPose(state)).toBeNull();
  });

  it("wants the face straight for the front view", () => {
    expect(show([[face(25)], [face(-25)]]).told).toEqual(["LOOK_STRAIGHT 0", "LOOK_STRAIGHT 0"]);
  });
});
