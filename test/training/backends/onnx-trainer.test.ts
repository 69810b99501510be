import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../../../daemon/vision/project-root.js";
import type { chooseBackend } from "../../../training/backends/choose-backend.js";
import { NO_MOMENTS, type TrainerOptions } from "../../../training/backends/trainer.js";
import { residual } from "./residual-net.js";
import { drawn, openOnnx, stepOnce, TOWARDS_TEACHER } from "./small-nets.js";

const BATCH = 4;
const options: TrainerOptions = {
  batch: BATCH,
  losses: TOWARDS_TEACHER,
  optimizer: { kind: "sgd", momentum: 0.9, weightDecay: 1e-3, clipNorm: 2 },
};

/** As compiled, because the trainer's thread runs what the build made. */
async function startTrainer() {
  const path = join(projectRoot, "dist", "training", "backends", "choose-backend.js");
  const built: { chooseBackend: typeof chooseBackend } = await import(pathToFileURL(path).href);
  const backend = await built.chooseBackend("onnx", { threads: 1 });
  return backend.create(residual, options);
}

describe("the trainer by ONNX Runtime, in its thread", () => {
  it("does what its graph does", async () => {
    const { weights, batch } = drawn(residual, { batch: BATCH, seed: 3 });
    const at = { options, weights, batch, learningRate: 0.1 };
    const { figures, after } = await stepOnce(openOnnx, residual, at);
    const trainer = await startTrainer();
    expect(trainer.description).toBe("onnxruntime (cpu, 1 thread)");
    await trainer.load({ weights, ...NO_MOMENTS });
    const own = { ...batch, input: batch.input.slice() };
    expect(await trainer.step(own, { ...at, step: 0 })).toEqual(figures);
    expect(await trainer.state()).toEqual(after);
    await trainer.close();
  });

  it("refuses what does not fit, and goes on", async () => {
    const { weights, batch } = drawn(residual, { batch: BATCH, seed: 3 });
    const trainer = await startTrainer();
    const nothing = { weights: new Map(), ...NO_MOMENTS };
    await expect(trainer.load(nothing)).rejects.toThrow(RangeError);
    await trainer.load({ weights, ...NO_MOMENTS });
    const short = { ...batch, input: batch.input.slice(1) };
    await expect(trainer.step(short, { learningRate: 0.1, step: 0 })).rejects.toThrow(
      /the graph is made for/,
    );
    const whole = { ...batch, input: batch.input.slice() };
    expect(
      (await trainer.step(whole, { learningRate: 0.1, step: 0 })).gradientNorm,
    ).toBeGreaterThan(0);
    await trainer.close();
  });
});
