import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  NO_MOMENTS,
  type StepFigures,
  type Trainer,
  type TrainingBatch,
} from "../../../training/backends/trainer.js";
import type { Weights } from "../../../training/model/weights.js";
import { RunFolder } from "../../../training/run/run-folder.js";
import {
  beginning,
  type LoopParts,
  progressFrom,
  trainingLoop,
} from "../../../training/run/training-loop.js";
import type { ValidationFigures } from "../../../training/run/validation.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import { shortRun } from "../../helpers/training-runs.js";
import { chain } from "../backends/small-nets.js";

const NET = chain({ channels: 2, height: null, width: null }, [
  { kind: "dense", name: "embedding", units: 2, bias: false },
]);
const MARGIN = 0.2;
const HEALTHY: StepFigures = {
  ...{ loss: 0.05, activeShare: 0.3, meanPositive: 0.2, meanNegative: 0.9, spread: 0.7 },
  ...{ distillation: 0, hints: 0, gradientNorm: 1 },
};
const COLLAPSED = { ...HEALTHY, loss: MARGIN, meanPositive: 0, meanNegative: 0, spread: 1e-6 };

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => removeDirectory(directory));

/** A trainer that counts its steps in its one weight. */
function counter(figuresAt: (step: number) => StepFigures): Trainer {
  let weights: Weights = new Map([["embedding/weight", new Float32Array(4)]]);
  return {
    description: "a counter",
    step: async () => {
      const [step] = weights.get("embedding/weight") ?? [];
      weights = new Map([["embedding/weight", new Float32Array(4).fill(step + 1)]]);
      return figuresAt(step + 1);
    },
    state: async () => ({ weights, ...NO_MOMENTS }),
    load: async (state) => {
      weights = state.weights;
    },
    close: async () => {},
  };
}

async function* batches(): AsyncGenerator<TrainingBatch, never, void> {
  for (;;) yield { input: new Float32Array(8), people: ["a", "a", "b", "b"] };
}

interface Changes {
  steps?: number;
  patience?: number;
  figuresAt?: (step: number) => StepFigures;
  /** The score that validation finds after so many steps; it may stop the run, as Ctrl-C would. */
  scoreAt?: (step: number, stop: () => void) => number;
}

/** Runs the loop in the test's folder from where an earlier one left it, validating every 2 steps. */
async function loop({ steps = 6, patience = 8, figuresAt, scoreAt }: Changes) {
  const config = shortRun({
    ...{ steps, validation: { everySteps: 2, patience }, losses: { triplet: { margin: MARGIN } } },
  });
  const folder = await RunFolder.open(join(directory, "run"), config);
  const last = await folder.load("last");
  const trainer = counter(figuresAt ?? (() => HEALTHY));
  if (last) await trainer.load(last.state);
  const abort = new AbortController();
  const notes: string[] = [];
  const validate: LoopParts["validate"] = async (weights): Promise<ValidationFigures> => {
    const [step] = weights.get("embedding/weight") ?? [];
    const score = scoreAt?.(step, () => abort.abort()) ?? step / 100;
    abort.signal.throwIfAborted();
    return { score, tar: { "0.01": score }, tarBySource: {}, impostorPairs: 1 };
  };
  const result = await trainingLoop({
    ...{ config, folder, trainer, net: NET, validate, signal: abort.signal },
    whole: (moved) => moved,
    batches: batches(),
    from: last ? progressFrom(last.metadata) : beginning,
    now: () => 0,
    onNote: (note) => notes.push(note),
  });
  const stepsOf = async (file: "steps.jsonl" | "validation.jsonl") =>
    (await folder.records<{ step: number }>(file)).map(({ step }) => step);
  return {
    ...{ result, notes },
    steps: await stepsOf("steps.jsonl"),
    validated: await stepsOf("validation.jsonl"),
  };
}

describe("training", () => {
  it("validates before the first step, every so many, and after the last", async () => {
    const { result, validated } = await loop({ steps: 5 });
    expect(validated).toEqual([0, 2, 4, 5]);
    expect(result).toMatchObject({ step: 5, bestStep: 5, endedBecause: "all steps done" });
  });

  it("ends where validation has not got better for long, and stays ended", async () => {
    const worse = { patience: 2, scoreAt: (step: number) => 1 - step / 10, steps: 20 };
    const first = await loop(worse);
    expect(first.result).toMatchObject({ step: 4, bestStep: 0, stale: 2 });
    expect(first.result.endedBecause).toBe("no better for long");
    const again = await loop(worse);
    expect(again.result).toEqual(first.result);
    expect(again.steps).toEqual([1, 2, 3, 4]);
  });

  it.each([0, 2, 6])("that is stopped while step %i is validated loses nothing", async (at) => {
    const stopped = await loop({
      scoreAt: (step, stop) => {
        if (step === at) stop();
        return step / 100;
      },
    });
    expect(stopped.result).toMatchObject({ step: at, endedBecause: "stopped" });
    const again = await loop({});
    expect(again.result).toMatchObject({ step: 6, bestStep: 6, endedBecause: "all steps done" });
    expect(again.steps).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...stopped.validated, ...again.validated].sort()).toContain(at);
    expect(again.validated).toEqual([0, 2, 4, 6]);
  });

  it("says once in words that embeddings collapsed, and still knows when it goes on", async () => {
    const figuresAt = (step: number) => (step === 1 ? HEALTHY : COLLAPSED);
    const { result, notes } = await loop({ steps: 30, figuresAt });
    expect(notes.filter((note) => note.startsWith("collapsed: "))).toEqual([result.collapse]);
    expect((await loop({ steps: 30 })).result.collapse).toBe(result.collapse);
  });

  it("ends where a value is no number, with what helps", async () => {
    const figuresAt = (step: number) => ({ ...HEALTHY, loss: step < 3 ? 0.1 : Number.NaN });
    await expect(loop({ figuresAt })).rejects.toThrow("lower optimizer.learningRate");
  });
});
