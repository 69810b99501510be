import { beforeAll, describe, expect, it } from "vitest";
import { alignFace } from "../../daemon/vision/align.js";
import { analyze, embed } from "../../daemon/vision/analyze.js";
import { squaredDistance } from "../../daemon/vision/embed.js";
import { brightened } from "../../daemon/vision/exposure.js";
import type { EncoderCard } from "../../daemon/vision/model-card.js";
import type { RgbImage } from "../../daemon/vision/types.js";
import { seededRandom } from "../../training/batches/seeded-random.js";
import { decoded, demoPhoto, facesOf, sharedNetworks } from "../helpers/pictures.js";

/** ‖f − g‖²: two pictures of one day are that near, a stranger beyond 0.2. */
const NEAR = 0.06;
const FAR = 0.1;

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

describe("a crop that is brightened", () => {
  const exposure = { leastBrightness: 0.3, mostGain: 16, sigmaPxPerStop: 0 };
  const shown = (crop: RgbImage, by: object = exposure) =>
    brightened(crop, { ...card, input: { ...card.input, exposure: { ...exposure, ...by } } });
  const middle = ({ rgb }: RgbImage) => rgb[3 * 75 * 151];

  it("is itself where it is bright enough, or the card asks for nothing", () => {
    for (const bright of [grey(77), grey(250)]) expect(shown(bright)).toBe(bright);
    const { exposure: _, ...input } = card.input;
    const dark = grey(5);
    expect(brightened(dark, { ...card, input })).toBe(dark);
  });

  it("comes to the least brightness, but by no more than the card allows", () => {
    expect([76, 77]).toContain(middle(shown(grey(51))));
    expect([76, 77]).toContain(middle(shown(grey(10))));
    expect(middle(shown(grey(2)))).toBe(32);
    expect(middle(shown(grey(0)))).toBe(0);
  });

  it("is as bright as its face wants, not as a bright window around that", () => {
    const backlit = shown(grey(20, { frame: 150, framePx: 30 }));
    expect([76, 77]).toContain(middle(backlit));
    expect(backlit.rgb[0]).toBe(255);
  });

  it("is the smoother the more it was brightened", () => {
    const noise = seededRandom(3);
    const noisy = (level: number) => {
      const crop = grey(level);
      return { ...crop, rgb: crop.rgb.map((value) => value + Math.round(4 * (noise() - 0.5))) };
    };
    const contrast = (crop: RgbImage) => {
      const mean = crop.rgb.reduce((sum, value) => sum + value, 0) / crop.rgb.length;
      const squares = crop.rgb.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      return Math.sqrt(squares / crop.rgb.length);
    };
    const kept = (level: number) => {
      const crop = noisy(level);
      return contrast(shown(crop, { sigmaPxPerStop: 0.4 })) / contrast(shown(crop));
    };
    expect(kept(20)).toBeLessThan(0.7);
    expect(kept(5)).toBeLessThan(0.8 * kept(20));
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
    expect(gained).toBeLessThan(NEAR);
    expect(asItIs).toBeGreaterThan(FAR);
  });

  it("is shown to a previous encoder as that one's card says", async () => {
    const networks = await sharedNetworks();
    const { exposure: _, ...input } = networks.encoder.card.input;
    const previous = { ...networks.encoder, card: { ...networks.encoder.card, input } };
    const photo = await decoded(await demoPhoto(1));
    const dark = { ...photo, rgb: photo.rgb.map((value) => Math.round(value / 15)) };
    const one = { maxFaces: 1 };
    const [both] = (await analyze(dark, { ...networks, previous }, one)).faces;
    const [alone] = (await analyze(dark, networks, one)).faces;
    const [before] = (await analyze(dark, { ...networks, encoder: previous }, one)).faces;
    expect(both.embedding).toEqual(alone.embedding);
    expect(both.previous).toEqual(before.embedding);
    expect(squaredDistance(both.embedding, before.embedding)).toBeGreaterThan(NEAR);
  });
});
