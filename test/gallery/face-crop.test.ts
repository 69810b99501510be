import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { cutFace, decodeCrop, encodeCrop, MAX_CROP_PX } from "../../daemon/gallery/face-crop.js";
import { analyze, embedKnown } from "../../daemon/vision/analyze.js";
import { squaredDistance } from "../../daemon/vision/embed.js";
import { decoded, demoPhoto, sharedNetworks } from "../helpers/pictures.js";

/** Coordinates shifted by whole pixels: now and then a sum rounds to the next grey level. */
const SHIFTED = 1e-5;
/** Scaled to half and aligned from there: at most 4e-4 on the demonstration photos, τ is 0.22. */
const SCALED = 1e-3;

async function distancesAfterKeeping(photo: Uint8Array) {
  const networks = await sharedNetworks();
  const image = await decoded(photo);
  const { faces } = await analyze(image, networks, { maxFaces: 16 });
  return Promise.all(
    faces.map(async (face) => {
      const crop = cutFace(image, face);
      const bytes = await encodeCrop(crop, networks.detector.card.keypoints);
      const kept = await decodeCrop(bytes);
      const distance = squaredDistance(await embedKnown(kept, networks.encoder), face.embedding);
      const cutPx = Math.max(crop.image.width, crop.image.height);
      return { distance, cutPx, keptPx: Math.max(kept.image.width, kept.image.height) };
    }),
  );
}

describe("a kept crop", () => {
  it("gives the same encoder the template again, upright or tilted", async () => {
    for (const turn of [0, 35, -60]) {
      const turned = await sharp(await demoPhoto(1))
        .rotate(turn)
        .resize({ width: 1500 })
        .toBuffer();
      const faces = await distancesAfterKeeping(turned);
      expect(faces.length).toBeGreaterThanOrEqual(3);
      for (const { distance, cutPx, keptPx } of faces) {
        expect(cutPx).toBe(keptPx);
        expect(distance).toBeLessThan(SHIFTED);
      }
    }
  });

  it("of a face larger than the limit is scaled to it, and gives nearly the same", async () => {
    const large = await sharp(await demoPhoto(1))
      .resize({ width: 3800 })
      .toBuffer();
    const faces = await distancesAfterKeeping(large);
    expect(faces).toHaveLength(3);
    for (const { distance, cutPx, keptPx } of faces) {
      expect(cutPx).toBeGreaterThan(MAX_CROP_PX);
      expect(keptPx).toBe(MAX_CROP_PX);
      expect(distance).toBeLessThan(SCALED);
    }
  });

  it("of a face at the border ends there", () => {
    const rgb = Uint8Array.from({ length: 3 * 8 * 6 }, (_, i) => i);
    const face = { box: { x: -2, y: 3, width: 4, height: 4 }, keypoints: [{ x: 1, y: 5 }] };
    const { image, keypoints } = cutFace({ width: 8, height: 6, rgb }, face);
    expect([image.width, image.height]).toEqual([4, 5]);
    expect(keypoints).toEqual([{ x: 1, y: 4 }]);
    expect([...image.rgb.subarray(0, 3)]).toEqual([24, 25, 26]);
  });

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["a head longer than all of it", Buffer.from([255, 0, 0, 0, 123])],
    ["a head of another form", Buffer.concat([Buffer.from([2, 0, 0, 0]), Buffer.from("{}")])],
  ])("that is %s is refused", async (_, bytes) => {
    await expect(decodeCrop(bytes)).rejects.toThrow();
  });
});
