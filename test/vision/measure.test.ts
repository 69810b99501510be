import sharp, { type Sharp } from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { visibleShare } from "../../daemon/vision/measure.js";
import type { FaceMeasures } from "../../daemon/vision/types.js";
import { demoPhoto, facesOf, portraitOf } from "../helpers/pictures.js";

/** JPEG and the detector's own jitter move a measure by about a tenth of this. */
const SAME = 0.05;
/** Degrees between two looks of the detector at one face that was mirrored or turned. */
const SAME_DEG = 5;

let portrait: Buffer;
let sharpFace: FaceMeasures;

beforeAll(async () => {
  const photo = await demoPhoto(1);
  const [face] = await facesOf(photo);
  portrait = await portraitOf(photo, face);
  sharpFace = await measured((picture) => picture);
});

async function measured(change: (picture: Sharp) => Sharp): Promise<FaceMeasures> {
  const [face] = await facesOf(await change(sharp(portrait)).png().toBuffer());
  return face.measures;
}

describe("a face's measures", () => {
  it("say less sharpness the more it is blurred", async () => {
    const slightly = await measured((picture) => picture.blur(2));
    const badly = await measured((picture) => picture.blur(6));
    expect(slightly.sharpness).toBeLessThan(sharpFace.sharpness);
    expect(badly.sharpness).toBeLessThan(slightly.sharpness / 2);
  });

  it("say blurred of a small face that was made large again", async () => {
    const { width } = await sharp(portrait).metadata();
    const small = await sharp(portrait).resize({ width: 50 }).png().toBuffer();
    const again = await measured(() => sharp(small).resize({ width }));
    expect(again.sharpness).toBeLessThan(sharpFace.sharpness / 2);
  });

  it("do not take darkness for blur, nor less contrast", async () => {
    const dark = await measured((picture) => picture.linear(0.3, 0));
    expect(Math.abs(dark.sharpness - sharpFace.sharpness)).toBeLessThan(SAME);
    expect(dark.brightness).toBeCloseTo(0.3 * sharpFace.brightness, 1);
    const grey = await measured((picture) => picture.linear(0.4, 80));
    expect(Math.abs(grey.sharpness - sharpFace.sharpness)).toBeLessThan(SAME);
  });

  it("turn the head's side with the picture", async () => {
    const mirrored = await measured((picture) => picture.flop());
    expect(Math.abs(Number(mirrored.yawDeg) + Number(sharpFace.yawDeg))).toBeLessThan(SAME_DEG);
    const leant = await measured((picture) => picture.rotate(15, { background: "#777" }));
    const turnedDeg = Number(leant.rollDeg) - Number(sharpFace.rollDeg);
    expect(Math.abs(turnedDeg - 15)).toBeLessThan(SAME_DEG);
  });

  it("say which share of the box the picture holds", () => {
    const picture = { width: 100, height: 80 };
    expect(visibleShare({ x: 10, y: 10, width: 50, height: 50 }, picture)).toBe(1);
    expect(visibleShare({ x: 0.1, y: 0.7, width: 33.3, height: 61.9 }, picture)).toBe(1);
    expect(visibleShare({ x: -25, y: 10, width: 50, height: 50 }, picture)).toBe(0.5);
    expect(visibleShare({ x: 75, y: 55, width: 50, height: 50 }, picture)).toBe(0.25);
    expect(visibleShare({ x: 101, y: 10, width: 50, height: 50 }, picture)).toBe(0);
  });
});
