import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { batchFigures } from "../../../training/triplets/batch-figures.js";
import {
  distancesWithin,
  MINING,
  type Mining,
  mineTriplets,
} from "../../../training/triplets/mining.js";
import { batchLoss } from "../../../training/triplets/triplet-loss.js";
import {
  chain,
  largestDifference,
  type OpenStepper,
  PLAIN_DESCENT,
  stepOnce,
  TRAINERS,
} from "./small-nets.js";

/** Squared distances come from products of rows in single precision, or from differences. */
const TOLERANCE = 2e-5;
const LENGTH = 5;
const EVERY_WAY = TRAINERS.flatMap(([name, open]) =>
  MINING.map((mining) => ({ name, open, mining })),
);

function drawnRows(count: number, spread: number): Float32Array[] {
  const random = seededRandom(3);
  return Array.from({ length: count }, () =>
    Float32Array.from({ length: LENGTH }, () => spread * random()),
  );
}

describe.each(EVERY_WAY)("the triplet loss by $mining in $name", ({ open, mining }) => {
  const expectTheSame = (rows: Float32Array[], people: string[], margin = 0.2) =>
    expectAsByDefinition(open, { rows, people, mining, margin });

  it("is that of the definition, with its gradient and figures", async () => {
    const people = ["a", "b", "a", "c", "b", "c", "a", "c"];
    for (const spread of [0.3, 1, 3]) await expectTheSame(drawnRows(8, spread), people);
  });

  it("leaves out people with one picture as anchors, not as negatives", async () => {
    await expectTheSame(drawnRows(6, 1), ["a", "a", "alone", "b", "b", "alone too"]);
  });

  it("is 0 and moves nothing where nobody has two pictures, or all are one's", async () => {
    for (const people of [["a", "b", "c", "d"], Array(4).fill("a")]) {
      const { figures, gradient } = await expectTheSame(drawnRows(4, 1), people);
      expect(figures).toMatchObject({ loss: 0, activeShare: 0 });
      expect(Math.max(...gradient.map(Math.abs))).toBe(0);
    }
  });

  it("takes the first of equals", async () => {
    // Whole numbers, so that distances are equal exactly.
    const rows = [0, 1, -1, 2, -2, 1].map((x) => Float32Array.of(x, 0, 0, 0, 0));
    await expectTheSame(rows, ["a", "a", "a", "b", "b", "b"], 2);
  });

  it("is the margin for embeddings that are all alike", async () => {
    const rows = Array.from({ length: 4 }, () => Float32Array.from({ length: LENGTH }, () => 0.5));
    const { figures } = await expectTheSame(rows, ["a", "a", "b", "b"], 0.25);
    expect(figures).toMatchObject({ loss: 0.25, activeShare: 1, spread: 0 });
  });
});

/** An input that is the identity makes a dense layer's weights the embeddings themselves. */
async function expectAsByDefinition(
  open: OpenStepper,
  at: { rows: Float32Array[]; people: string[]; mining: Mining; margin: number },
) {
  const { rows, people, mining, margin } = at;
  const batch = rows.length;
  const vector = { channels: batch, height: null, width: null };
  const net = chain(vector, [{ kind: "dense", name: "rows", units: LENGTH, bias: false }]);
  const input = Float32Array.from({ length: batch * batch }, (_, i) =>
    Math.floor(i / batch) === i % batch ? 1 : 0,
  );
  const losses = { triplet: { mining, margin, weight: 1 }, distillation: null };
  const { figures, after } = await stepOnce(open, net, {
    options: { batch, losses, optimizer: PLAIN_DESCENT },
    weights: new Map([["rows/weight", flat(rows)]]),
    batch: { input, people },
    learningRate: 1,
  });
  const distances = distancesWithin(rows);
  const triplets = mineTriplets(distances, people, { mining, margin });
  const expected = batchLoss(rows, triplets, { margin });
  const { distillation, gradientNorm, ...told } = figures;
  expect(distillation).toBe(0);
  for (const [name, value] of Object.entries(batchFigures(expected, triplets, distances, people))) {
    const difference = Math.abs(value - told[name as keyof typeof told]);
    expect(difference, name).toBeLessThan(TOLERANCE * Math.max(1, value));
  }
  const gradients = new Map([["rows/weight", flat(expected.gradients)]]);
  expect(largestDifference(gradients, after.momentum)).toBeLessThan(TOLERANCE);
  const norm = Math.hypot(...flat(expected.gradients));
  expect(Math.abs(norm - gradientNorm)).toBeLessThan(TOLERANCE * Math.max(1, norm));
  return { figures, gradient: after.momentum.get("rows/weight") as Float32Array };
}

function flat(rows: readonly Float32Array[]): Float32Array {
  return Float32Array.from(rows.flatMap((row) => [...row]));
}
