import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { analyze } from "../../../daemon/vision/analyze.js";
import { squaredDistance } from "../../../daemon/vision/embed.js";
import type { EmbeddedFace, Point } from "../../../daemon/vision/types.js";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { drawFace } from "../../../training/dataset/procedural-drawing.js";
import {
  proceduralPerson,
  writeProceduralFaces,
} from "../../../training/dataset/procedural-faces.js";
import { alike, drawIdentity } from "../../../training/dataset/procedural-identity.js";
import { drawView, type FaceView } from "../../../training/dataset/procedural-view.js";
import { labelledPictures } from "../../../training/dataset/sources.js";
import { verificationFigures } from "../../../training/evaluation/metrics.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import { decoded, sharedNetworks } from "../../helpers/pictures.js";

const SIZE_PX = 200;

/** Of 36 pictures, one may be missed. */
const FOUND_SHARE = 0.97;

/** The detector's eyes are a pixel or two off, in faces whose eyes are 40 pixels apart. */
const ROLL_ERROR_DEGREES = 4;

/** In distances between the eyes: sin 25° of a nose that stands out by a fifth of the face. */
const TURNED = 0.1;

function view(seed: number): FaceView {
  return drawView(seededRandom(seed), { sizePx: SIZE_PX });
}

/** One view, but with its head straight or turned only as told. */
function frontal(pose: Partial<FaceView["pose"]> = {}): FaceView {
  return { ...view(5), pose: { yaw: 0, pitch: 0, roll: 0, ...pose } };
}

describe("a drawn face", () => {
  it("is decided by identity and view, and by nothing else", () => {
    const identity = proceduralPerson(0, { seed: 1 });
    const before = structuredClone(identity);
    const first = drawFace(identity, view(1));
    expect(first.rgb).toHaveLength(3 * SIZE_PX ** 2);
    expect(drawFace(identity, view(1))).toEqual(first);
    expect(drawFace(identity, view(2))).not.toEqual(first);
    expect(drawFace(proceduralPerson(1, { seed: 1 }), view(1))).not.toEqual(first);
    expect(identity).toEqual(before);
  });

  it.each([-8, 8])("is turned in the picture by its roll of %i°", async (roll) => {
    const [rightEye, leftEye] = await keypointsOf(frontal({ roll }));
    const angle = Math.atan2(leftEye.y - rightEye.y, leftEye.x - rightEye.x);
    expect(Math.abs((180 / Math.PI) * angle - roll)).toBeLessThan(ROLL_ERROR_DEGREES);
  });

  it("shows its nose further to the side that it is turned to", async () => {
    const [left, ahead, right] = [
      noseOffset(await keypointsOf(frontal({ yaw: -25 }))),
      noseOffset(await keypointsOf(frontal())),
      noseOffset(await keypointsOf(frontal({ yaw: 25 }))),
    ];
    expect(left).toBeLessThan(ahead - TURNED);
    expect(right).toBeGreaterThan(ahead + TURNED);
  });
});

describe("a drawn person", () => {
  it("takes as many random numbers as any other", () => {
    const counts = Array.from({ length: 20 }, (_, seed) => {
      let count = 0;
      const random = seededRandom(seed);
      drawIdentity(() => {
        count++;
        return random();
      });
      return count;
    });
    expect(new Set(counts).size).toBe(1);
  });

  it("is a relative's double with likeness 1, and nobody's with likeness 0", () => {
    const person = (likeness: number) =>
      drawIdentity(alike(seededRandom(1), seededRandom(2), { likeness }));
    expect(person(1)).toEqual(drawIdentity(seededRandom(1)));
    expect(person(0)).toEqual(drawIdentity(seededRandom(2)));
  });
});

describe("procedural faces before the daemon's networks", () => {
  const PEOPLE = 9;
  const PICTURES = 4;
  const found: { person: number; face: EmbeddedFace }[] = [];

  beforeAll(async () => {
    const networks = await sharedNetworks();
    for (let i = 0; i < PEOPLE * PICTURES; i++) {
      const person = i % PEOPLE;
      const seen = view(1000 + i);
      // Every second one as far to a side as they go.
      const yaw = [-25, seen.pose.yaw, 25, seen.pose.yaw][Math.floor(i / PEOPLE)];
      const picture = drawFace(proceduralPerson(person, { seed: 1 }), {
        ...seen,
        pose: { ...seen.pose, yaw },
      });
      const { faces } = await analyze(picture, networks, { maxFaces: 1 });
      if (faces[0]) found.push({ person, face: faces[0] });
    }
  });

  function distances(isWanted: (a: number, b: number) => boolean): number[] {
    return found.flatMap((a, i) =>
      found
        .slice(i + 1)
        .filter((b) => isWanted(a.person, b.person))
        .map((b) => squaredDistance(a.face.embedding, b.face.embedding)),
    );
  }

  it("are found", () => {
    expect(found.length / (PEOPLE * PICTURES)).toBeGreaterThanOrEqual(FOUND_SHARE);
  });

  it("are told apart above chance, and not perfectly", () => {
    const pairs = [true, false].flatMap((same) =>
      distances((a, b) => (a === b) === same).map((distance) => ({ distance, same, fold: 0 })),
    );
    const { eer } = verificationFigures(pairs, []);
    expect(eer).toBeGreaterThan(0.02);
    expect(eer).toBeLessThan(0.25);
  });

  it("are harder to tell apart within a family", () => {
    const family = (person: number) => Math.floor(person / 3);
    const relatives = distances((a, b) => a !== b && family(a) === family(b));
    const strangers = distances((a, b) => family(a) !== family(b));
    const same = distances((a, b) => a === b);
    expect(mean(relatives)).toBeLessThan(0.8 * mean(strangers));
    expect(mean(relatives)).toBeGreaterThan(1.05 * mean(same));
  });
});

describe("a data set of procedural faces", () => {
  let directory: string;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => removeDirectory(directory));

  const size = { people: 2, pictures: 2, seed: 7 };

  it("is a folder a person, as the first stage of training reads it", async () => {
    await writeProceduralFaces(directory, size);
    const pictures = await labelledPictures(directory);
    expect(pictures.map(({ person }) => person)).toEqual([
      "person-0001",
      "person-0001",
      "person-0002",
      "person-0002",
    ]);
    for (const { path } of pictures) {
      const { width, height } = await decoded(readFileSync(path));
      expect([width, height]).toEqual([SIZE_PX, SIZE_PX]);
    }
  });

  it("is the same for the same seed, and another for another", async () => {
    const read = async (name: string, seed: number) => {
      const folder = join(directory, name);
      await writeProceduralFaces(folder, { people: 1, pictures: 2, seed });
      const person = join(folder, "person-0001");
      return readdirSync(person).map((file) => readFileSync(join(person, file), "base64"));
    };
    const first = await read("first", 7);
    expect(new Set(first).size).toBe(2);
    expect(await read("second", 7)).toEqual(first);
    expect(await read("third", 8)).not.toEqual(first);
  });

  it("keeps the files that are there, and adds those that are not", async () => {
    await writeProceduralFaces(directory, { ...size, people: 1 });
    const kept = join(directory, "person-0001", "0001.jpg");
    writeFileSync(kept, "somebody's own");
    await writeProceduralFaces(directory, size);
    expect(readFileSync(kept, "utf8")).toBe("somebody's own");
    expect(statSync(join(directory, "person-0002", "0002.jpg")).size).toBeGreaterThan(0);
  });

  it("is left unfinished when it is told to stop", async () => {
    const signal = AbortSignal.abort();
    await writeProceduralFaces(directory, { ...size, signal });
    await expect(labelledPictures(directory)).rejects.toThrow();
  });
});

async function keypointsOf(seen: FaceView): Promise<Point[]> {
  const picture = drawFace(proceduralPerson(0, { seed: 1 }), seen);
  const { faces } = await analyze(picture, await sharedNetworks(), { maxFaces: 1 });
  return faces[0].keypoints;
}

/** How far the nose is to the right of the middle between the eyes, in distances between them. */
function noseOffset([rightEye, leftEye, nose]: readonly Point[]): number {
  return (nose.x - (rightEye.x + leftEye.x) / 2) / (leftEye.x - rightEye.x);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}
