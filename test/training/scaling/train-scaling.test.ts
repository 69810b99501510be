import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadModel } from "../../../daemon/vision/model-card.js";
import { projectRoot } from "../../../daemon/vision/project-root.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import { noisePack } from "../../helpers/training-runs.js";

const ENCODER = join(projectRoot, "models", "face-api-resnet.onnx");

let directory: string;
beforeAll(async () => {
  directory = temporaryDirectory();
  await (await noisePack(join(directory, "faces"), { people: 50, pictures: 3 })).close();
  await (await noisePack(join(directory, "few"), { people: 6, pictures: 2 })).close();
});
afterAll(() => removeDirectory(directory));

function command(...words: string[]) {
  const script = join(projectRoot, "dist", "training", "train-scaling.js");
  return spawnSync(process.execPath, [script, "--encoder", ENCODER, ...words], {
    encoding: "utf8",
  });
}

describe("train:scaling", () => {
  it("makes an encoder that the daemon loads, with thresholds of its own", async () => {
    const out = join(directory, "out");
    const { status, stdout, stderr } = command("--faces", join(directory, "faces"), "--out", out);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/people taught it, \d+ show what it is worth/);
    const scaled = await loadModel(join(out, "face-api-resnet-scaled.onnx"), "encoder");
    const before = await loadModel(ENCODER, "encoder");
    expect(scaled.card.id).toMatch(/^face-api-resnet-scaled-[0-9a-f]{12}$/);
    expect(scaled.card.alignment).toEqual(before.card.alignment);
    expect(scaled.card.reference.values).not.toEqual(before.card.reference.values);
    expect(scaled.card.threshold.source).toMatch(/^provisional/);
    expect(scaled.card.threshold.genuine).toBeUndefined();
    expect(scaled.card.evaluation).toEqual({});
    expect(scaled.card.training.losses).toEqual(["local scaling by 3 neighbours, strength 0.5"]);
  });

  it("writes nothing where too few people are held back for a threshold", () => {
    const out = join(directory, "nothing");
    const { status, stderr } = command("--faces", join(directory, "few"), "--out", out);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: .*(too few|people to learn from).*\n$/);
    expect(existsSync(out)).toBe(false);
  });
});
