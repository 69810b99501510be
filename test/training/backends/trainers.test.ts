import { describe, expect, it } from "vitest";
import {
  momentsOf,
  NO_MOMENTS,
  OPTIMIZERS,
  type Optimizer,
  type StepFigures,
  type TrainerState,
} from "../../../training/backends/trainer.js";
import { foldedNet } from "../../../training/model/folded-net.js";
import { collapseIn } from "../../../training/triplets/batch-figures.js";
import { residual } from "./residual-net.js";
import {
  chain,
  drawn,
  largestDifference,
  openOnnx,
  openTfjs,
  type Stepper,
  TOWARDS_TEACHER,
  TRAINERS,
} from "./small-nets.js";

/** Three steps go on from each other: rounding of one is in the next. */
const THREE_STEPS_TOLERANCE = 1e-5;
const BATCH = 8;
const MARGIN = 0.3;
const OPTIMIZER: Optimizer = { kind: "sgd", momentum: 0.9, weightDecay: 1e-3, clipNorm: 2 };
/** AdamW's steps have the size of its rate, however small a gradient is. */
const RATES = { sgd: 0.05, adamw: 0.001 } as const;
const STEPS_TO_OVERFIT = 24;
const TRIPLET = { mining: "batch-hard", margin: MARGIN, weight: 1 } as const;

const TEACHER = foldedNet(residual, drawn(residual, { batch: 1, seed: 2 }).weights);

describe("both trainers", () => {
  it.each(OPTIMIZERS)("take a residual net to the same state and figures by %s", async (kind) => {
    const { weights, batch } = drawn(residual, { batch: BATCH, seed: 4 });
    const hints = { weight: 0.3, teacher: TEACHER };
    const losses = { triplet: TRIPLET, distillation: { weight: 0.2 }, hints };
    const options = { batch: BATCH, losses, optimizer: { ...OPTIMIZER, kind } };
    const [onnx, tfjs] = [await openOnnx(residual, options), await openTfjs(residual, options)];
    for (const trainer of [onnx, tfjs]) await trainer.load({ weights, ...NO_MOMENTS });
    for (let step = 0; step < 3; step++) {
      const at = { learningRate: RATES[kind], step };
      expectAlike(await onnx.step(batch, at), await tfjs.step(batch, at));
    }
    const [one, other] = [await onnx.state(), await tfjs.state()];
    for (const part of ["weights", ...momentsOf(options.optimizer)] as const) {
      expect(largestDifference(one[part], other[part]), part).toBeLessThan(THREE_STEPS_TOLERANCE);
    }
    expect(one.secondMoment.size).toBe(kind === "adamw" ? one.momentum.size : 0);
    await Promise.all([onnx.close(), tfjs.close()]);
  });
});

function expectAlike(a: StepFigures, b: StepFigures): void {
  expect(Object.keys(a).sort()).toEqual(Object.keys(b).sort());
  for (const [name, value] of Object.entries(a)) {
    const difference = Math.abs(value - b[name as keyof StepFigures]);
    expect(difference / Math.max(1, value), name).toBeLessThan(THREE_STEPS_TOLERANCE);
  }
}

describe.each(TRAINERS)("the trainer by %s", (_, open) => {
  const { weights, batch } = drawn(residual, { batch: BATCH, seed: 6 });
  const opened = async (optimizer: Optimizer): Promise<Stepper> => {
    const options = { batch: BATCH, losses: TOWARDS_TEACHER, optimizer };
    const trainer = await open(residual, options);
    await trainer.load({ weights, ...NO_MOMENTS });
    return trainer;
  };
  it("learns a few people by heart, without collapsing", async () => {
    const options = {
      batch: BATCH,
      losses: { triplet: TRIPLET, distillation: null },
      optimizer: OPTIMIZER,
    };
    const trainer = await open(residual, options);
    await trainer.load({ weights, ...NO_MOMENTS });
    const first = await trainer.step(batch, { learningRate: 0.05, step: 0 });
    let last = first;
    for (let step = 0; step < STEPS_TO_OVERFIT; step++) {
      last = await trainer.step(batch, { learningRate: 0.05, step: 0 });
    }
    expect(first.loss).toBeGreaterThan(MARGIN / 2);
    expect(last.loss).toBeLessThan(MARGIN / 10);
    expect(last.meanPositive).toBeLessThan(last.meanNegative);
    expect(collapseIn(last, first, { margin: MARGIN })).toBeNull();
    await trainer.close();
  });

  it.each(OPTIMIZERS)("goes on to the same weights from a saved state of %s", async (kind) => {
    const optimizer = { ...OPTIMIZER, kind };
    const [straight, stopped] = [await opened(optimizer), await opened(optimizer)];
    const at = (step: number) => ({ learningRate: RATES[kind], step });
    for (let step = 0; step < 4; step++) await straight.step(batch, at(step));
    for (let step = 0; step < 2; step++) await stopped.step(batch, at(step));
    const saved = await stopped.state();
    await stopped.close();
    const resumed = await open(residual, {
      ...{ batch: BATCH, losses: TOWARDS_TEACHER, optimizer },
    });
    await resumed.load(saved);
    for (let step = 2; step < 4; step++) await resumed.step(batch, at(step));
    expect(inOrder(await resumed.state())).toEqual(inOrder(await straight.state()));
    await Promise.all([straight.close(), resumed.close()]);
  });

  it("refuses a batch or a teacher of another size, and weights of another net", async () => {
    const trainer = await opened(OPTIMIZER);
    const at = { learningRate: 0.1, step: 0 };
    const short = { ...batch, people: batch.people.slice(1) };
    await expect(trainer.step(short, at)).rejects.toThrow(RangeError);
    const small = { ...batch, input: batch.input.subarray(1) };
    await expect(trainer.step(small, at)).rejects.toThrow(RangeError);
    const { teacher: _, ...untaught } = batch;
    await expect(trainer.step(untaught, at)).rejects.toThrow(/teacher/);
    const foreign = async () => trainer.load({ weights: new Map(), ...NO_MOMENTS });
    await expect(foreign()).rejects.toThrow(/hold no/);
    await trainer.close();
  });

  it("is led to a teacher's maps by hints", async () => {
    const losses = {
      triplet: null,
      distillation: { weight: 1e-9 },
      hints: { weight: 1, teacher: TEACHER },
    };
    const trainer = await open(residual, { batch: BATCH, losses, optimizer: OPTIMIZER });
    await trainer.load({ weights, ...NO_MOMENTS });
    const hints: number[] = [];
    for (let step = 0; step < STEPS_TO_OVERFIT; step++) {
      hints.push((await trainer.step(batch, { learningRate: 0.05, step })).hints);
    }
    expect(hints[0]).toBeGreaterThan(0.1);
    expect(hints[hints.length - 1]).toBeLessThan(hints[0] / 2);
    await trainer.close();
  });

  it("refuses a teacher that has none of its blocks", async () => {
    const stranger = { ...TEACHER, net: chain(residual.input, [{ kind: "relu" }]) };
    const losses = { ...TOWARDS_TEACHER, hints: { weight: 1, teacher: stranger } };
    const opening = async () => open(residual, { batch: BATCH, losses, optimizer: OPTIMIZER });
    await expect(opening()).rejects.toThrow(/none of the blocks/);
  });

  it("wants a loss", async () => {
    const losses = { triplet: null, distillation: null };
    const opening = async () => open(residual, { batch: BATCH, losses, optimizer: OPTIMIZER });
    await expect(opening()).rejects.toThrow(/at least one loss/);
  });
});

function inOrder({ weights, momentum, secondMoment }: TrainerState) {
  const sorted = (tensors: ReadonlyMap<string, Float32Array>) => [...tensors].sort();
  return [weights, momentum, secondMoment].map(sorted);
}
