import { describe, expect, it } from "vitest";
import { openTensorFlow } from "../../../training/backends/tfjs/open-tensorflow.js";
import { TfjsTrainer } from "../../../training/backends/tfjs/tfjs-trainer.js";
import { NO_MOMENTS, type TrainerOptions } from "../../../training/backends/trainer.js";
import { foldedNet } from "../../../training/model/folded-net.js";
import { residual } from "./residual-net.js";
import { drawn } from "./small-nets.js";

const BATCH = 6;
const options: TrainerOptions = {
  batch: BATCH,
  losses: {
    triplet: { mining: "semi-hard", margin: 0.3, weight: 1 },
    distillation: { weight: 0.1 },
    hints: {
      weight: 0.1,
      teacher: foldedNet(residual, drawn(residual, { batch: 1, seed: 2 }).weights),
    },
  },
  optimizer: { kind: "sgd", momentum: 0.9, weightDecay: 1e-3, clipNorm: 2 },
  frozen: new Set(["norm"]),
};
const at = { learningRate: 0.05, step: 0 };

async function opened({ readsAtOnce }: { readsAtOnce: boolean }) {
  const { tf } = await openTensorFlow("tfjs-cpu");
  const trainer = new TfjsTrainer(tf, residual, { ...options, description: "cpu", readsAtOnce });
  const { weights, batch } = drawn(residual, { batch: BATCH, seed: 9 });
  await trainer.load({ weights, ...NO_MOMENTS });
  return { tf, trainer, batch };
}

describe("the trainer by TensorFlow.js", () => {
  it("mines in a pass of its own where a step cannot be read in the middle", async () => {
    const [once, twice] = await Promise.all([
      opened({ readsAtOnce: true }),
      opened({ readsAtOnce: false }),
    ]);
    const figures = await once.trainer.step(once.batch, at);
    expect(await twice.trainer.step(twice.batch, at)).toEqual(figures);
    expect(figures.activeShare).toBeGreaterThan(0);
    expect(await twice.trainer.state()).toEqual(await once.trainer.state());
    await Promise.all([once.trainer.close(), twice.trainer.close()]);
  });

  it.each([true, false])("leaves no tensor behind (read at once: %s)", async (readsAtOnce) => {
    const { tf, trainer, batch } = await opened({ readsAtOnce });
    const before = tf.memory().numTensors;
    for (let step = 0; step < 2; step++) await trainer.step(batch, at);
    await trainer.load(await trainer.state());
    expect(tf.memory().numTensors).toBe(before);
    await trainer.close();
    expect(tf.memory().numTensors).toBe(0);
  });

  it("wants weights before a step", async () => {
    const { tf } = await openTensorFlow("tfjs-cpu");
    const own = { ...options, description: "cpu", readsAtOnce: true };
    const step = new TfjsTrainer(tf, residual, own).step(
      drawn(residual, { batch: BATCH, seed: 9 }).batch,
      at,
    );
    await expect(step).rejects.toThrow(/weights are loaded before a step/);
  });
});
