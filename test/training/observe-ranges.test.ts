import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../daemon/vision/project-root.js";
import { limenResnetInt8 } from "../../training/pretrained/limen-encoders.js";
import { SHIPPED } from "../../training/pretrained/shipped.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { noisePack } from "../helpers/training-runs.js";

const RANGES = join(SHIPPED, "face-api-resnet-ranges.json");
const SCALING = join(SHIPPED, "limen-resnet-scaling.safetensors");

let directory: string;
beforeAll(() => {
  directory = temporaryDirectory();
});
afterAll(() => removeDirectory(directory));

function observe(...words: string[]) {
  const script = join(projectRoot, "dist", "training", "observe-ranges.js");
  return spawnSync(process.execPath, [script, ...words], { encoding: "utf8" });
}

describe("observe-ranges", () => {
  it("reads ranges off faces, of which an int8 encoder can be made", async () => {
    const faces = join(directory, "faces");
    await (await noisePack(faces, { people: 4, pictures: 2 })).close();
    const out = join(directory, "ranges.json");
    expect(observe("--faces", faces, "--out", out, "--crops", "3")).toMatchObject({
      status: 0,
      stdout: `${out}: ranges over 3 faces\n`,
    });
    const [seen, shipped] = [out, RANGES].map((path) => JSON.parse(readFileSync(path, "utf8")));
    expect(Object.keys(seen)).toEqual(Object.keys(shipped));
    for (const { least, greatest } of Object.values(seen) as Range[]) {
      expect(least).toBeLessThanOrEqual(0);
      expect(greatest).toBeGreaterThan(0);
    }
    expect(seen).not.toEqual(shipped);
    const own = await limenResnetInt8(SCALING, out);
    expect(Buffer.from(own).equals(await limenResnetInt8(SCALING, out))).toBe(true);
    expect(Buffer.from(own).equals(await limenResnetInt8(SCALING, RANGES))).toBe(false);
  });

  it("says in one line that there are no faces", () => {
    const faces = join(directory, "nowhere");
    const { status, stderr } = observe("--faces", faces, "--out", join(directory, "x.json"));
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: .*nowhere.*\n$/);
  });
});

interface Range {
  least: number;
  greatest: number;
}
