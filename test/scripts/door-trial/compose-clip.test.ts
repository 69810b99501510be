import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openFootage } from "../../../daemon/replay/footage.js";
import { analyze } from "../../../daemon/vision/analyze.js";
import type { RgbImage } from "../../../daemon/vision/types.js";
import { looksOf, peopleOf } from "../../../scripts/door-trial/clip-people.js";
import { composeClip } from "../../../scripts/door-trial/compose-clip.js";
import type { Actor, Scenario } from "../../../scripts/door-trial/scenarios.js";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { writeProceduralFaces } from "../../../training/dataset/procedural-faces.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import { sharedNetworks } from "../../helpers/pictures.js";

/** Drawn faces do not fill their pictures as LFW's do; the middle is within this share of a face. */
const NEAR_SHARE = 0.6;
/** Faces found in frames that show one whole: the detector may miss one now and then. */
const FOUND_SHARE = 0.9;

let directory: string;
let looks: RgbImage[];

beforeAll(async () => {
  const faces = temporaryDirectory();
  await writeProceduralFaces(faces, { people: 2, pictures: 4, seed: 7 });
  const people = await peopleOf(faces, { pictures: 1, random: seededRandom(1) });
  expect(people.map(({ otherPaths }) => otherPaths.length)).toEqual([3, 3]);
  looks = await looksOf(people[0]);
  removeDirectory(faces);
});

beforeEach(() => {
  directory = temporaryDirectory();
});

afterEach(() => removeDirectory(directory));

function walking(visits: Actor["visits"], awaySeconds: number): Scenario {
  const way = (start: number) => [
    { t: start, x: -0.2, y: 0.5, facePx: 80 },
    { t: start + 1, x: 0.5, y: 0.5, facePx: 80 },
  ];
  return {
    name: "walks in",
    frame: { width: 320, height: 240 },
    actors: [{ who: "enrolled", visits, stretches: [way(0), way(1 + awaySeconds)] }],
    light: 1,
    noise: 3,
  };
}

const cast = () => [{ person: "Ada", looks }];

describe("a composed clip", () => {
  it("is decided by its seed, to the last byte", async () => {
    const scenario = walking("one", 0);
    const paths = ["a", "b", "c"].map((name) => join(directory, name));
    for (const [i, seed] of [1, 1, 2].entries()) {
      await composeClip(paths[i], scenario, { cast: cast(), seed });
    }
    const [first, same, other] = paths.map((path) => readFileSync(path));
    expect(same.equals(first)).toBe(true);
    expect(other.equals(first)).toBe(false);
  });

  it("shows the faces where its truth says", async () => {
    const path = join(directory, "clip.rec");
    const { visits } = await composeClip(path, walking("one", 0), { cast: cast(), seed: 3 });
    const networks = await sharedNetworks();
    const footage = await openFootage(path, { fps: null, onWarning: () => {} });
    const started = footage.startedAt.getTime();
    let [whole, found] = [0, 0];
    for await (const frame of footage.frames(new AbortController().signal)) {
      const atMs = frame.capturedAt.getTime() - started;
      const truth = visits[0].faces.find((face) => face.atMs === atMs && face.isWhole);
      if (!truth) continue;
      whole++;
      const { faces } = await analyze(frame, networks, { maxFaces: 4 });
      const middle = truth.box.x + truth.box.width / 2;
      const isNear = faces.some(({ box }) => {
        return Math.abs(box.x + box.width / 2 - middle) < NEAR_SHARE * truth.box.width;
      });
      if (isNear) found++;
    }
    expect(whole).toBeGreaterThan(6);
    expect(found).toBeGreaterThanOrEqual(FOUND_SHARE * whole);
  });

  it("leaves out the frames while everybody is away, and keeps their time", async () => {
    const path = join(directory, "clip.rec");
    const { visits } = await composeClip(path, walking("one a stretch", 30), {
      cast: cast(),
      seed: 3,
    });
    const [first, second] = visits.map(({ faces }) => faces.map(({ atMs }) => atMs));
    expect(Math.max(...first)).toBe(1000);
    expect(Math.min(...second)).toBeGreaterThan(31_000);
    const footage = await openFootage(path, { fps: null, onWarning: () => {} });
    const times: number[] = [];
    for await (const { capturedAt } of footage.frames(new AbortController().signal)) {
      times.push(capturedAt.getTime() - footage.startedAt.getTime());
    }
    expect(times.length).toBeLessThan(40);
    expect(times.filter((ms) => ms > 1600 && ms < 31_000)).toEqual([]);
  });
});
