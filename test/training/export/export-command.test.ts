import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../../daemon/vision/project-root.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import { finishedRun } from "../../helpers/finished-run.js";

let directory: string;
beforeAll(() => {
  directory = temporaryDirectory();
});
afterAll(() => removeDirectory(directory));

function command(...words: string[]) {
  const script = join(projectRoot, "dist", "training", "export.js");
  const out = join(directory, "out");
  const argv = [script, "--out", out, ...words];
  const { status, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8" });
  return { status, stderr, wrote: existsSync(out) };
}

describe("train:export", () => {
  it("says in one line that a folder is no run", () => {
    const nowhere = join(directory, "nowhere");
    expect(command("--run", nowhere)).toEqual({
      status: 1,
      stderr: `error: ${nowhere} is no training run: it has no config.json\n`,
      wrote: false,
    });
  });

  it("says in one line what is damaged in a run", async () => {
    const run = join(directory, "damaged");
    await finishedRun(run);
    writeFileSync(join(run, "best.safetensors"), "cut");
    const weights = command("--run", run);
    expect(weights).toMatchObject({ status: 1, wrote: false });
    expect(weights.stderr).toMatch(/^error: .*best\.safetensors is no weight file: .*\n$/);
    writeFileSync(join(run, "config.json"), '{"encoder": "huge"}');
    const config = command("--run", run);
    expect(config.status).toBe(1);
    expect(config.stderr).toMatch(/^error: .*config\.json is damaged: .*encoder.*\n$/);
  });

  it("says that a run has not been validated or not come to its end", async () => {
    const run = join(directory, "early");
    await finishedRun(run);
    rmSync(join(run, "best.safetensors"));
    expect(command("--run", run).stderr).toMatch(/^error: .* no best\.safetensors.*\n$/);
  });

  it("wants what smaller types are checked with", () => {
    mkdirSync(join(directory, "any"), { recursive: true });
    const run = ["--run", join(directory, "any")];
    expect(command(...run, "--fp16")).toMatchObject({ status: 2, wrote: false });
    expect(command(...run, "--int8", "--lfw", "x").stderr).toContain("--faces");
  });
});
