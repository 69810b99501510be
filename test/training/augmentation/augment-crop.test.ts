import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { alignFace } from "../../../daemon/vision/align.js";
import type { Point, RgbImage } from "../../../daemon/vision/types.js";
import { augmentCrop, plainCrop } from "../../../training/augmentation/augment-crop.js";
import { type CropView, cropView } from "../../../training/augmentation/crop-view.js";
import { posed } from "../../../training/augmentation/pose.js";
import { noisy } from "../../../training/augmentation/sensor.js";
import {
  type AugmentationSettings,
  augmentationSettings,
  type EffectName,
} from "../../../training/augmentation/settings.js";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { decoded, demoPhoto, facesOf, sharedNetworks } from "../../helpers/pictures.js";

const MARGIN_PX = 20;

/** Levels of 0..255: what comes in over the border is not what went out. */
const LOST_LIGHT = 1;

/** Levels of 0..255: cloth and lenses are that far from skin and eyes at the least. */
const HIDDEN = 15;

let crop: RgbImage;
let view: CropView;
let plain: RgbImage;

beforeAll(async () => {
  const photo = await demoPhoto(1);
  const { detector, encoder } = await sharedNetworks();
  const { alignment } = encoder.card;
  view = cropView({ ...alignment, marginPx: MARGIN_PX }, alignment);
  crop = alignFace(await decoded(photo), (await facesOf(photo))[1], detector.card.keypoints, {
    ...alignment,
    template: alignment.template.map(([x, y]): [number, number] => [x + MARGIN_PX, y + MARGIN_PX]),
    sizePx: alignment.sizePx + 2 * MARGIN_PX,
  });
  plain = plainCrop(crop, view);
});

/** Only the named effects, always. */
function only(effects: Partial<Record<EffectName, [number, number]>>): AugmentationSettings {
  const given = Object.entries(effects).map(([name, range]) => [name, { probability: 1, range }]);
  return augmentationSettings.parse({ strength: "none", ...Object.fromEntries(given) });
}

function augmented(settings: AugmentationSettings, seed = 1): Promise<RgbImage> {
  return augmentCrop(crop, { ...view, random: seededRandom(seed), settings });
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;
}

function brightness({ rgb }: RgbImage): number {
  return mean(rgb);
}

/** Mean difference of neighbours in a row: how much detail there is. */
function detail({ width, rgb }: RgbImage): number {
  const steps = Array.from(rgb.subarray(3), (v, i) => Math.abs(v - rgb[i]));
  return mean(steps.filter((_, i) => (Math.floor(i / 3) + 1) % width !== 0));
}

function difference(a: RgbImage, b: RgbImage): number {
  return mean(a.rgb.map((v, i) => Math.abs(v - b.rgb[i])));
}

/** How much a place differs from what the crop shows there: mean over 9 × 9 pixels. */
function changeAt(picture: RgbImage, { x, y }: Point): number {
  const changes: number[] = [];
  for (let row = Math.round(y) - 4; row <= y + 4; row++) {
    for (let column = Math.round(x) - 4; column <= x + 4; column++) {
      const at = 3 * (row * picture.width + column);
      changes.push(Math.abs(picture.rgb[at] - plain.rgb[at]));
    }
  }
  return mean(changes);
}

describe("augmentation of a crop", () => {
  it("that does nothing gives what the daemon shows the encoder", async () => {
    expect(await augmented(augmentationSettings.parse({ strength: "none" }))).toEqual(plain);
  });

  it("is decided by its random numbers alone", async () => {
    const door = augmentationSettings.parse({ strength: "door" });
    expect(await augmented(door, 3)).toEqual(await augmented(door, 3));
    expect(await augmented(door, 3)).not.toEqual(await augmented(door, 4));
  });

  it("leaves the crop that it was given as it is", async () => {
    const before = crop.rgb.slice();
    for (let seed = 0; seed < 8; seed++) {
      await augmented(augmentationSettings.parse({ strength: "door" }), seed);
    }
    expect(crop.rgb).toEqual(before);
  });

  it("has the size that another encoder wants", async () => {
    const { alignment } = (await sharedNetworks()).encoder.card;
    const sizePx = 112;
    const template = alignment.template.map(([x, y]): [number, number] => [0.7 * x, 0.7 * y]);
    const other = cropView(
      { ...alignment, marginPx: MARGIN_PX },
      { ...alignment, template, sizePx },
    );
    for (let seed = 0; seed < 8; seed++) {
      const random = seededRandom(seed);
      const settings = augmentationSettings.parse({ strength: "door" });
      const { width, height, rgb } = await augmentCrop(crop, { ...other, random, settings });
      expect([width, height, rgb.length]).toEqual([sizePx, sizePx, 3 * sizePx ** 2]);
    }
  });

  it("mirrors", async () => {
    const { width, height, rgb } = plain;
    const raw = { width, height, channels: 3 } as const;
    const flopped = await sharp(rgb, { raw }).flop().raw().toBuffer();
    const { rgb: mirrored } = await augmented(only({ mirror: [1, 1] }));
    expect(Buffer.from(mirrored).equals(flopped)).toBe(true);
  });

  it("knows where the eyes are after it has mirrored, turned, moved and shrunk the face", () => {
    const settings = only({
      mirror: [1, 1],
      rotation: [6, 6],
      shift: [0.03, 0.03],
      scale: [1.1, 1.1],
      resolution: [90, 90],
    });
    const { x, y } = view.face.rightEye;
    const dotted = { ...crop, rgb: new Uint8Array(crop.rgb.length) };
    for (let row = -5; row <= 5; row++) {
      const at = (Math.round(y + row) + MARGIN_PX) * crop.width + Math.round(x) + MARGIN_PX;
      dotted.rgb.fill(255, 3 * (at - 5), 3 * (at + 6));
    }
    const { picture, face } = posed(dotted, view, { random: seededRandom(1), settings });
    // In a mirror the person's right eye stands where a left eye is looked for.
    expect(brightest(picture).x).toBeCloseTo(face.leftEye.x, 0);
    expect(brightest(picture).y).toBeCloseTo(face.leftEye.y, 0);
  });

  it("shows few pixels of a face far away", async () => {
    const far = await augmented(only({ resolution: [30, 30] }));
    const near = await augmented(only({ resolution: [60, 60] }));
    expect(detail(far)).toBeLessThan(0.9 * detail(near));
    expect(detail(near)).toBeLessThan(0.95 * detail(plain));
  });

  it.each([
    ["out of focus", only({ blur: [0.015, 0.015] })],
    ["in motion", only({ motion: [0.08, 0.08] })],
  ])("takes detail and no light from a face %s", async (_, settings) => {
    const blurred = await augmented(settings);
    expect(detail(blurred)).toBeLessThan(0.9 * detail(plain));
    expect(Math.abs(brightness(blurred) - brightness(plain))).toBeLessThan(LOST_LIGHT);
  });

  it("makes dark and bright", async () => {
    const dark = await augmented(only({ gain: [0.5, 0.5] }));
    expect(brightness(dark)).toBeCloseTo(brightness(plain) / 2, 0);
    expect(brightness(await augmented(only({ gamma: [1.5, 1.5] })))).toBeLessThan(
      brightness(plain),
    );
    expect(brightness(await augmented(only({ gain: [1.4, 1.4] })))).toBeGreaterThan(
      brightness(plain),
    );
  });

  it("lights one side more than the other", async () => {
    const lit = await augmented(only({ sideLight: [0.6, 0.6] }));
    const ratios = Array.from(lit.rgb, (v, i) => v / Math.max(1, plain.rgb[i]));
    expect(Math.max(...ratios)).toBeGreaterThan(1.2);
    expect(Math.min(...ratios.filter((_, i) => plain.rgb[i] > 50))).toBeLessThan(0.8);
  });

  it("throws a shadow on a part of the face only", async () => {
    const { rgb } = await augmented(only({ shadow: [0.6, 0.6] }));
    const bright = Array.from(rgb, (v, i) => v / plain.rgb[i]).filter((_, i) => plain.rgb[i] > 50);
    expect(bright.filter((ratio) => ratio > 0.99).length).toBeGreaterThan(0.05 * bright.length);
    expect(bright.filter((ratio) => ratio < 0.5).length).toBeGreaterThan(0.05 * bright.length);
  });

  it("sees no colour by night", async () => {
    const { rgb } = await augmented(only({ grey: [1, 1], noise: [5, 5] }));
    expect(rgb.every((v, i) => v === rgb[i - (i % 3)])).toBe(true);
  });

  it("has more noise in the dark", () => {
    const noiseOf = (level: number) => {
      const flat = { width: 60, height: 60, rgb: new Uint8Array(3 * 60 * 60).fill(level) };
      return difference(noisy(flat, { deviation: 5, random: seededRandom(1) }), flat);
    };
    expect(noiseOf(200)).toBeGreaterThan(2);
    expect(noiseOf(50)).toBeGreaterThan(1.5 * noiseOf(200));
  });

  it("has the marks of JPEG where it is asked for, more at a lower quality", async () => {
    const fine = difference(await augmented(only({ jpeg: [90, 90] })), plain);
    const coarse = difference(await augmented(only({ jpeg: [30, 30] })), plain);
    expect(fine).toBeGreaterThan(0);
    expect(coarse).toBeGreaterThan(1.5 * fine);
  });

  it("hides the mouth behind a mask, and not the eyes", async () => {
    const masked = await augmented(only({ mask: [0.4, 0.4] }));
    expect(changeAt(masked, view.face.mouth)).toBeGreaterThan(HIDDEN);
    expect(changeAt(masked, view.face.rightEye)).toBe(0);
    expect(changeAt(masked, view.face.leftEye)).toBe(0);
  });

  it("hides the eyes behind dark glasses, and not the mouth", async () => {
    const worn = await augmented(only({ glasses: [1, 1] }));
    expect(changeAt(worn, view.face.rightEye)).toBeGreaterThan(HIDDEN);
    expect(changeAt(worn, view.face.leftEye)).toBeGreaterThan(HIDDEN);
    expect(changeAt(worn, view.face.mouth)).toBe(0);
  });

  it("never hides both eyes and mouth by what is worn", async () => {
    const settings = only({ glasses: [1, 1], mask: [0.4, 0.4] });
    expect(changeAt(await augmented(settings), view.face.rightEye)).toBe(0);
  });

  it("puts something before a part of the face", async () => {
    const { rgb } = await augmented(only({ block: [0.3, 0.3] }), 2);
    const changed = rgb.filter((v, i) => v !== plain.rgb[i]).length / rgb.length;
    expect(changed).toBeGreaterThan(0.01);
    expect(changed).toBeLessThan(0.3);
  });
});

/** The centre of the light in a picture that is black but for a dot. */
function brightest({ width, rgb }: RgbImage): Point {
  let [x, y, total] = [0, 0, 0];
  for (let i = 0; i < rgb.length; i += 3) {
    x += rgb[i] * ((i / 3) % width);
    y += rgb[i] * Math.floor(i / 3 / width);
    total += rgb[i];
  }
  return { x: x / total, y: y / total };
}
