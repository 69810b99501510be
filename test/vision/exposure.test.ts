import { beforeAll, describe, expect, it } from "vitest";
import { alignFace } from "../../daemon/vision/align.js";
import { embed } from "../../daemon/vision/analyze.js";
import { squaredDistance } from "../../daemon/vision/embed.js";
import { exposureGain } from "../../daemon/vision/exposure.js";
import type { EncoderCard } from "../../daemon/vision/model-card.js";
import type { RgbImage } from "../../daemon/vision/types.js";
import { decoded, demoPhoto, facesOf, sharedNetworks } from "../helpers/pictures.js";

let card: EncoderCard;
beforeAll(async () => {
  card = (await sharedNetworks()).encoder.card;
});

/** A grey crop, but for a frame of another grey that is `framePx` wide. */
function grey(inner: number, { frame = inner, framePx = 0 } = {}): RgbImage {
  const { width, height } = card.input;
  const isFrame = (x: number) => x < framePx || x >= width - framePx;
  const rgb = new Uint8Array(3 * width * height);
  for (let i = 0; i < rgb.length; i++) {
    const pixel = Math.floor(i / 3);
    const outside = isFrame(pixel % width) || isFrame(Math.floor(pixel / width));
    rgb[i] = outside ? frame : inner;
  }
  return { width, height, rgb };
}

describe("the gain of a crop", () => {
  const exposure = { leastBrightness: 0.3, mostGain: 16 };
  const asked = () => ({ ...card, input: { ...card.input, exposure } });

  it("is 1 for a face that is bright enough, and for every face where the card asks for none", () => {
    expect(exposureGain(grey(77), asked())).toBe(1);
    expect(exposureGain(grey(250), asked())).toBe(1);
    const { exposure: _, ...input } = card.input;
    expect(exposureGain(grey(5), { ...card, input })).toBe(1);
  });

  it("brings a darker one to the least brightness, and is never more than the card allows", () => {
    expect(exposureGain(grey(51), asked())).toBeCloseTo(1.5, 3);
    expect(exposureGain(grey(10), asked())).toBeCloseTo(7.65, 3);
    expect(exposureGain(grey(1), asked())).toBe(16);
    expect(exposureGain(grey(0), asked())).toBe(16);
  });

  it("is of the face, not of a bright window around it", () => {
    const backlit = grey(20, { frame: 255, framePx: 30 });
    expect(exposureGain(backlit, asked())).toBeCloseTo(3.825, 3);
  });
});

describe("a face in a twentieth of the light", () => {
  it("is about where it is in daylight, and was not without the gain", async () => {
    const { encoder, detector } = await sharedNetworks();
    const photo = await demoPhoto(1);
    const [face] = await facesOf(photo);
    const names = detector.card.keypoints;
    const crop = alignFace(await decoded(photo), face, names, encoder.card.alignment);
    const dark = { ...crop, rgb: crop.rgb.map((value) => Math.round(value / 20)) };
    const { exposure: _, ...input } = encoder.card.input;
    const unasked = { ...encoder, card: { ...encoder.card, input } };
    const daylight = await embed(crop, encoder);
    const gained = squaredDistance(daylight, await embed(dark, encoder));
    const asItIs = squaredDistance(daylight, await embed(dark, unasked));
    expect(gained).toBeLessThan(0.03);
    expect(asItIs).toBeGreaterThan(0.1);
  });
});
