import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { alignFace } from "../../daemon/vision/align.js";
import { embed } from "../../daemon/vision/analyze.js";
import { squaredDistance } from "../../daemon/vision/embed.js";
import type { EmbeddedFace, Point, RgbImage } from "../../daemon/vision/types.js";
import { decoded, demoPhoto, facesOf, sharedNetworks } from "../helpers/pictures.js";

/**
 * Picture → boxes and keypoints → crop → embedding, as recorded in golden.json. The picture is
 * face-api's sample1.jpg, from its package. Where a change of the pipeline is meant, record anew:
 * UPDATE_GOLDEN=1 npx vitest run test/vision/golden.test.ts
 */
const FILE = join(dirname(fileURLToPath(import.meta.url)), "golden.json");

/** Other CPUs sum in another order, and JPEG decoders may differ by a level of brightness. */
const PLACE_TOLERANCE_PX = 0.5;
const BRIGHTNESS_TOLERANCE = 1.5;
/** A hundredth of the threshold: a shift of the keypoints by 3 px moves an embedding further. */
const DISTANCE_TOLERANCE = 0.002;
const GRID = 8;

interface GoldenFace {
  box: [number, number, number, number];
  keypoints: [number, number][];
  /** Mean red, green and blue of 8 × 8 fields of the crop, row by row. */
  crop: number[];
  embedding: number[];
}

let golden: GoldenFace[];
let image: RgbImage;
let faces: EmbeddedFace[];

beforeAll(async () => {
  const photo = await demoPhoto(1);
  image = await decoded(photo);
  faces = await facesOf(photo);
  if (process.env.UPDATE_GOLDEN || !existsSync(FILE)) {
    const recorded = await Promise.all(faces.map(record));
    const lines = recorded.map((face) => JSON.stringify(face)).join(",\n");
    writeFileSync(FILE, `[\n${lines}\n]\n`);
  }
  golden = JSON.parse(readFileSync(FILE, "utf8"));
});

async function cropOf(face: { keypoints: Point[] }): Promise<RgbImage> {
  const { detector, encoder } = await sharedNetworks();
  return alignFace(image, face, detector.card.keypoints, encoder.card.alignment);
}

async function record(face: EmbeddedFace): Promise<GoldenFace> {
  const round = (value: number, digits: number) => Number(value.toFixed(digits));
  const { x, y, width, height } = face.box;
  return {
    box: [round(x, 2), round(y, 2), round(width, 2), round(height, 2)],
    keypoints: face.keypoints.map((point) => [round(point.x, 2), round(point.y, 2)]),
    crop: fieldMeans(await cropOf(face)).map((mean) => round(mean, 1)),
    embedding: Array.from(face.embedding, (value) => round(value, 5)),
  };
}

function fieldMeans({ width, height, rgb }: RgbImage): number[] {
  const sums = new Float64Array(GRID * GRID * 3);
  const counts = new Float64Array(GRID * GRID * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const field = Math.floor((y * GRID) / height) * GRID + Math.floor((x * GRID) / width);
      for (let c = 0; c < 3; c++) {
        sums[3 * field + c] += rgb[3 * (y * width + x) + c];
        counts[3 * field + c]++;
      }
    }
  }
  return Array.from(sums, (sum, i) => sum / counts[i]);
}

describe("the recorded picture", () => {
  it("shows its faces and their keypoints where they were", () => {
    expect(faces).toHaveLength(golden.length);
    faces.forEach(({ box, keypoints }, i) => {
      const [x, y, width, height] = golden[i].box;
      const seen = [box.x - x, box.y - y, box.width - width, box.height - height];
      const moved = keypoints.map((p, k) =>
        Math.hypot(p.x - golden[i].keypoints[k][0], p.y - golden[i].keypoints[k][1]),
      );
      expect(Math.max(...seen.map(Math.abs), ...moved)).toBeLessThan(PLACE_TOLERANCE_PX);
    });
  });

  it("gives the crops that it gave", async () => {
    for (const [i, { keypoints, crop }] of golden.entries()) {
      const points = keypoints.map(([x, y]) => ({ x, y }));
      const means = fieldMeans(await cropOf({ keypoints: points }));
      const off = means.map((mean, k) => Math.abs(mean - crop[k]));
      expect(Math.max(...off), `face ${i}`).toBeLessThan(BRIGHTNESS_TOLERANCE);
    }
  });

  it("gives the embeddings that it gave", () => {
    faces.forEach(({ embedding }, i) => {
      const recorded = Float32Array.from(golden[i].embedding);
      expect(squaredDistance(embedding, recorded)).toBeLessThan(DISTANCE_TOLERANCE);
    });
  });

  it("would not, were the faces aligned otherwise", async () => {
    const { encoder } = await sharedNetworks();
    for (const [i, face] of faces.entries()) {
      const scale = face.box.width / encoder.card.alignment.sizePx;
      const keypoints = face.keypoints.map(({ x, y }) => ({ x: x + 3 * scale, y: y + 3 * scale }));
      const embedding = await embed(await cropOf({ keypoints }), encoder);
      const recorded = Float32Array.from(golden[i].embedding);
      expect(squaredDistance(embedding, recorded)).toBeGreaterThan(DISTANCE_TOLERANCE);
    }
  });
});
