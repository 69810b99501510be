import { describe, expect, it } from "vitest";
import { type Moments, NO_MOMENTS, type Optimizer } from "../../../training/backends/trainer.js";
import { residual } from "./residual-net.js";
import {
  drawn,
  largestDifference,
  PLAIN_DESCENT,
  type Stepper,
  TOWARDS_TEACHER,
  TRAINERS,
} from "./small-nets.js";

/** One update in single precision. */
const UPDATE_TOLERANCE = 1e-6;
/** The correction of the first steps divides by 0.003. */
const ADAM_TOLERANCE = 1e-4;
const CLEAR_GRADIENT = 1e-4;
const BATCH = 8;

describe.each(TRAINERS)("the descent by %s", (_, open) => {
  const { weights, batch } = drawn(residual, { batch: BATCH, seed: 6 });
  const opened = async (optimizer: Optimizer, frozen: string[] = []): Promise<Stepper> => {
    const options = { batch: BATCH, losses: TOWARDS_TEACHER, optimizer, frozen: new Set(frozen) };
    const trainer = await open(residual, options);
    await trainer.load({ weights, ...NO_MOMENTS });
    return trainer;
  };
  const stepped = async (optimizer: Optimizer, frozen: string[] = []) => {
    const trainer = await opened(optimizer, frozen);
    const figures = await trainer.step(batch, { learningRate: 0.1, step: 0 });
    const state = await trainer.state();
    await trainer.close();
    return { figures, ...state };
  };

  it("shortens the gradient to the norm at which it is clipped", async () => {
    const whole = await stepped(PLAIN_DESCENT);
    const clipped = await stepped({ ...PLAIN_DESCENT, clipNorm: 0.5 });
    expect(whole.figures.gradientNorm).toBeGreaterThan(0.5);
    expect(clipped.figures.gradientNorm).toBe(whole.figures.gradientNorm);
    expect(norm(whole.momentum)).toBeCloseTo(whole.figures.gradientNorm, 4);
    expect(norm(clipped.momentum)).toBeCloseTo(0.5, 5);
  });

  it("decays filters and matrices, not biases, scales and shifts", async () => {
    const plain = await stepped(PLAIN_DESCENT);
    const decayed = await stepped({ ...PLAIN_DESCENT, weightDecay: 0.5 });
    for (const [name, gradient] of plain.momentum) {
      const decay = name.endsWith("/weight") ? 0.5 : 0;
      const values = weights.get(name) as Float32Array;
      const expected = gradient.map((value, i) => value + decay * values[i]);
      const moved = new Map([[name, decayed.momentum.get(name) as Float32Array]]);
      expect(largestDifference(new Map([[name, expected]]), moved)).toBeLessThan(UPDATE_TOLERANCE);
    }
  });

  it("goes on with its momentum: v ← μ v + g, w ← w − η v", async () => {
    const { momentum: gradient } = await stepped(PLAIN_DESCENT);
    const trainer = await opened({ ...PLAIN_DESCENT, momentum: 0.5 });
    await trainer.load({ weights, ...NO_MOMENTS, momentum: gradient });
    await trainer.step(batch, { learningRate: 0.1, step: 0 });
    const moved = await trainer.state();
    await trainer.close();
    const velocity = new Map(
      [...gradient].map(([name, values]) => [name, values.map((value) => 1.5 * value)]),
    );
    const expected = new Map(
      [...velocity].map(([name, values]) => {
        const before = weights.get(name) as Float32Array;
        return [name, values.map((value, i) => before[i] - 0.1 * value)];
      }),
    );
    expect(largestDifference(velocity, moved.momentum)).toBeLessThan(UPDATE_TOLERANCE);
    const learnt = new Map([...moved.weights].filter(([name]) => velocity.has(name)));
    expect(largestDifference(expected, learnt)).toBeLessThan(UPDATE_TOLERANCE);
  });

  it("goes by the gradient's mean over its deviation with AdamW, and decays apart from that", async () => {
    const { momentum: gradient } = await stepped(PLAIN_DESCENT);
    const optimizer = { ...PLAIN_DESCENT, kind: "adamw", momentum: 0.9, weightDecay: 0.5 } as const;
    const before: Moments = {
      momentum: mapped(gradient, (g) => -g),
      secondMoment: mapped(gradient, (g) => 4 * g * g),
    };
    const trainer = await opened(optimizer);
    await trainer.load({ weights, ...before });
    await trainer.step(batch, { learningRate: 0.1, step: 2 });
    const moved = await trainer.state();
    await trainer.close();
    const first = mapped(gradient, (g) => 0.9 * -g + 0.1 * g);
    const second = mapped(gradient, (g) => 0.999 * 4 * g * g + 0.001 * g * g);
    expect(largestDifference(first, moved.momentum)).toBeLessThan(UPDATE_TOLERANCE);
    expect(largestDifference(second, moved.secondMoment)).toBeLessThan(UPDATE_TOLERANCE);
    // The third step, so that the moments have forgotten 0.9³ and 0.999³ of their zeros.
    for (const name of gradient.keys()) {
      const values = weights.get(name) as Float32Array;
      const decay = name.endsWith("/weight") ? 0.5 : 0;
      const expected = values.map((value, i) => {
        const m = (first.get(name) as Float32Array)[i] / (1 - 0.9 ** 3);
        const s = (second.get(name) as Float32Array)[i] / (1 - 0.999 ** 3);
        return value - 0.1 * (m / (Math.sqrt(s) + 1e-8) + decay * value);
      });
      const got = new Map([[name, moved.weights.get(name) as Float32Array]]);
      // Of parameters without a gradient to speak of, ε and rounding decide.
      const clear = (tensors: ReadonlyMap<string, Float32Array>) =>
        mapped(tensors, (value, i) =>
          Math.abs((gradient.get(name) as Float32Array)[i]) > CLEAR_GRADIENT ? value : 0,
        );
      expect(largestDifference(clear(new Map([[name, expected]])), clear(got)), name).toBeLessThan(
        ADAM_TOLERANCE,
      );
    }
  });

  it("leaves frozen layers as they are, running statistics too, and moves the others", async () => {
    const frozen = ["convolution0", "norm", "conv1"];
    const moved = await stepped(PLAIN_DESCENT, frozen);
    const all = await stepped(PLAIN_DESCENT);
    for (const [name, values] of moved.weights) {
      const isFrozen = frozen.includes(name.slice(0, name.lastIndexOf("/")));
      expect(moved.momentum.has(name)).toBe(!isFrozen && all.momentum.has(name));
      if (isFrozen) expect(values, name).toEqual(weights.get(name));
      else expect(values, name).not.toEqual(weights.get(name));
      if (isFrozen) continue;
      const [one, other] = [new Map([[name, values]]), new Map([[name, all.weights.get(name)!]])];
      expect(largestDifference(one, other), name).toBeLessThan(UPDATE_TOLERANCE);
    }
  });
});

function mapped(
  tensors: ReadonlyMap<string, Float32Array>,
  change: (value: number, i: number) => number,
): Map<string, Float32Array> {
  return new Map([...tensors].map(([name, values]) => [name, values.map(change)]));
}

function norm(tensors: ReadonlyMap<string, Float32Array>): number {
  return Math.sqrt(
    [...tensors.values()].flatMap((values) => [...values]).reduce((sum, x) => sum + x * x, 0),
  );
}
