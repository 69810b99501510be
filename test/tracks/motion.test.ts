import { describe, expect, it } from "vitest";
import { observeBox, predictBox, startMotion } from "../../daemon/tracks/motion.js";

const at = (x: number, size = 100) => ({ x, y: 50, width: size, height: size });
/** Pixels: a fiftieth of the face. */
const CLOSE_PX = 2;

/** Seen every 200 ms, each time 30 px further right. */
function walking(frames: number) {
  let motion = startMotion(at(0), 0);
  for (let i = 1; i < frames; i++) motion = observeBox(motion, at(30 * i), 200 * i);
  return motion;
}

describe("a face's motion", () => {
  it("begins at rest", () => {
    expect(predictBox(startMotion(at(7), 0), 500)).toEqual(at(7));
  });

  it("is foreseen once it is known", () => {
    const motion = walking(8);
    const { x } = predictBox(motion, 8 * 200);
    expect(Math.abs(x - 8 * 30)).toBeLessThan(CLOSE_PX);
    const later = predictBox(motion, 7 * 200 + 600);
    expect(Math.abs(later.x - (7 * 30 + 90))).toBeLessThan(3 * CLOSE_PX);
  });

  it("takes the time between frames as it is", () => {
    let motion = startMotion(at(0), 0);
    for (const ms of [100, 400, 500, 900, 1300]) motion = observeBox(motion, at(0.15 * ms), ms);
    expect(Math.abs(predictBox(motion, 1500).x - 225)).toBeLessThan(2 * CLOSE_PX);
  });

  it("follows a face that comes nearer, and never shrinks to nothing", () => {
    let motion = startMotion(at(0, 50), 0);
    for (let i = 1; i < 8; i++) motion = observeBox(motion, at(0, 50 + 10 * i), 200 * i);
    expect(predictBox(motion, 1600).width).toBeGreaterThan(125);
    for (let i = 8; i < 14; i++) motion = observeBox(motion, at(0, 120 - 20 * (i - 8)), 200 * i);
    expect(predictBox(motion, 9999).width).toBeGreaterThanOrEqual(1);
  });

  it("smooths what shakes", () => {
    let motion = startMotion(at(0), 0);
    for (let i = 1; i < 30; i++) motion = observeBox(motion, at(i % 2 === 0 ? 4 : -4), 200 * i);
    expect(Math.abs(predictBox(motion, 29 * 200).x)).toBeLessThan(3);
  });

  it("is not carried on for ever, nor backwards", () => {
    const motion = walking(8);
    expect(predictBox(motion, 60_000).x).toBeLessThan(7 * 30 + 160);
    expect(predictBox(motion, 0).x).toBeCloseTo(predictBox(motion, 1400).x);
  });
});
