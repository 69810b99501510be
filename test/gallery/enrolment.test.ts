import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { configSchema } from "../../daemon/config.js";
import { judgePictures } from "../../daemon/gallery/enrolment.js";
import { analyze } from "../../daemon/vision/analyze.js";
import { VisionError } from "../../daemon/vision/errors.js";
import type { Vision } from "../../daemon/vision/types.js";
import {
  demoPhoto,
  emptyPicture,
  facesOf,
  portraitOf,
  sharedNetworks,
} from "../helpers/pictures.js";

const { standard } = configSchema.parse({}).enrolment;
const limits = { quality: standard, maxPicturePixels: 1e7 };
const vision: Vision = {
  analyze: async (image) => analyze(image, await sharedNetworks(), { maxFaces: 16 }),
  verify: async () => null,
};

async function portrait(): Promise<Buffer> {
  const photo = await demoPhoto(1);
  const [face] = await facesOf(photo);
  return portraitOf(photo, face);
}

describe("an enrolment picture", () => {
  it("with one good face is accepted, with its quality and embedding", async () => {
    const [one] = await judgePictures([await portrait()], { vision, limits });
    if (one.kind !== "accepted") throw new Error(`refused: ${one.message}`);
    expect(one.face.embedding).toHaveLength(128);
    expect(one.face.quality.sizePx).toBeGreaterThan(standard.minFacePx);
    expect(one.face.quality.detectionScore).toBeGreaterThan(standard.minDetectionScore);
  });

  it("is refused for its own reason, and the others are still judged", async () => {
    const good = await portrait();
    const tiny = await sharp(good).resize({ width: 60 }).extend(frame(200)).jpeg().toBuffer();
    const huge = await emptyPicture(4000, 3000);
    const pictures = [
      await emptyPicture(),
      await demoPhoto(2),
      tiny,
      Buffer.from("not a picture"),
      huge,
      good,
    ];
    const judged = await judgePictures(pictures, { vision, limits });
    expect(judged.map((one) => (one.kind === "refused" ? one.code : one.kind))).toEqual([
      "NO_FACE",
      "SEVERAL_FACES",
      "LOW_QUALITY",
      "BAD_IMAGE",
      "TOO_LARGE",
      "accepted",
    ]);
    expect(judged.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("with an uncertain face is refused", async () => {
    const certain = { ...limits, quality: { ...standard, minDetectionScore: 0.9999 } };
    const [one] = await judgePictures([await portrait()], { vision, limits: certain });
    expect(one).toMatchObject({ kind: "refused", code: "LOW_QUALITY", reason: "UNCLEAR" });
  });

  it("that could not be judged fails the whole request", async () => {
    const broken: Vision = {
      analyze: () => Promise.reject(new VisionError("VISION_FAILED", "the thread died")),
      verify: async () => null,
    };
    const judged = judgePictures([await portrait()], { vision: broken, limits });
    await expect(judged).rejects.toMatchObject({ code: "VISION_FAILED" });
  });
});

function frame(px: number) {
  return { top: px, bottom: px, left: px, right: px, background: "#556" };
}
