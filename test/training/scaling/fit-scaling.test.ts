import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InferenceSession, Tensor } from "../../../daemon/vision/onnxruntime.js";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { writeWeightFile } from "../../../training/model/weight-file.js";
import { inferenceGraph } from "../../../training/onnx/inference-graph.js";
import { fitScaling, SCALING_DEFAULTS } from "../../../training/scaling/fit-scaling.js";
import { neighbourhoods } from "../../../training/scaling/neighbourhood.js";
import { scaledEncoder } from "../../../training/scaling/scaled-encoder.js";
import {
  readScaling,
  type Scaling,
  scalingNet,
  writeScaling,
} from "../../../training/scaling/scaling.js";

const LENGTH = 6;
const OPTIONS = { ...SCALING_DEFAULTS, hidden: 16, steps: 300, strength: 0.8 };

/** People of a crowd whose strangers look alike, and of one whose strangers do not. */
function crowds(seed: number) {
  const random = seededRandom(seed);
  const person = (name: string, spread: number, centre: number) => ({
    ...{ person: name, source: "any" },
    embedding: Float32Array.from({ length: LENGTH }, () => centre + spread * (random() - 0.5)),
  });
  return Array.from({ length: 200 }, (_, i) => [
    person(`dense${seed}-${i}`, 0.2, 1),
    person(`sparse${seed}-${i}`, 1, -1),
  ]).flat();
}

/** exp(z(f)) of each face, without ONNX. */
function factorOf({ net, weights }: Scaling, f: Float32Array): number {
  const [first, firstBias, last, lastBias] = ["hidden", "exponent"].flatMap((layer) =>
    ["weight", "bias"].map((role) => weights.get(`${layer}/${role}`) as Float32Array),
  );
  expect(net.input.channels).toBe(f.length);
  const z = firstBias.reduce((sum, bias, unit) => {
    const value = f.reduce((dot, x, i) => dot + x * first[i * firstBias.length + unit], bias);
    return sum + Math.max(0, value) * last[unit];
  }, lastBias[0]);
  return Math.exp(z);
}

let directory: string;
let scaling: Scaling;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "limen-scaling-"));
  scaling = await fitScaling(crowds(1), OPTIONS);
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("a scaling", () => {
  it("puts strangers of both crowds about as far apart, on people who did not teach it", () => {
    const faces = crowds(2);
    const scaled = faces.map((face) => {
      const factor = factorOf(scaling, face.embedding);
      return { ...face, embedding: face.embedding.map((value) => value * factor) };
    });
    const gap = (of: typeof faces) => {
      const logs = neighbourhoods(of, OPTIONS);
      const mean = (crowd: number) =>
        logs.filter((_, i) => i % 2 === crowd).reduce((sum, log) => sum + log, 0) / 200;
      return mean(1) - mean(0);
    };
    expect(gap(faces)).toBeGreaterThan(2.5);
    // The strength, 0.8, leaves a fifth of it, were all neighbours scaled alike.
    expect(Math.abs(gap(scaled) / gap(faces))).toBeLessThan(0.3);
  });

  it("is the same for the same seed, and another for another", async () => {
    expect((await fitScaling(crowds(1), OPTIONS)).weights).toEqual(scaling.weights);
    const other = await fitScaling(crowds(1), { ...OPTIONS, seed: 2 });
    expect(other.weights).not.toEqual(scaling.weights);
  });

  it("leaves faces as they are with no strength to speak of", async () => {
    const weak = await fitScaling(crowds(1), { ...OPTIONS, strength: 1e-9 });
    for (const { embedding } of crowds(2)) expect(factorOf(weak, embedding)).toBeCloseTo(1, 6);
  });

  it("is read as it was written, and refused where it is something else", async () => {
    const path = join(directory, "scaling.safetensors");
    await writeScaling(path, scaling);
    expect(await readScaling(path)).toEqual(scaling);
    const foreign = join(directory, "foreign.safetensors");
    const tensors = new Map([["hidden/weight", { shape: [2, 1], values: Float32Array.of(1, 2) }]]);
    await writeWeightFile(foreign, { tensors, metadata: {} });
    await expect(readScaling(foreign)).rejects.toThrow(/foreign\.safetensors holds no scaling/);
    writeFileSync(foreign, "cut");
    await expect(readScaling(foreign)).rejects.toThrow(/no weight file/);
  });
});

describe("a scaled encoder", () => {
  /** An encoder that shows what it is given: (batch, 6) → (batch, 6). */
  const encoder = () => {
    const net = {
      ...scalingNet({ length: LENGTH, hidden: LENGTH }),
      layers: [
        { kind: "dense", name: "same", inputs: ["input"], units: LENGTH, bias: false },
      ] as const,
    };
    const identity = Float32Array.from({ length: LENGTH ** 2 }, (_, i) =>
      i % (LENGTH + 1) === 0 ? 1 : 0,
    );
    const names = { graph: "same", input: "image", output: "embedding" };
    return inferenceGraph(net, new Map([["same/weight", identity]]), names);
  };
  const at = { name: "same-scaled", output: "embedding" };

  it("answers f · exp(z(f)), each row by itself", async () => {
    const onnx = scaledEncoder(encoder(), scaling, at);
    expect(Buffer.from(onnx).equals(scaledEncoder(encoder(), scaling, at))).toBe(true);
    const session = await InferenceSession.create(onnx);
    expect([session.inputNames, session.outputNames]).toEqual([["image"], ["embedding"]]);
    const faces = crowds(3).slice(0, 4);
    const input = Float32Array.from(faces.flatMap(({ embedding }) => [...embedding]));
    const { embedding } = await session.run({ image: new Tensor("float32", input, [4, LENGTH]) });
    await session.release();
    const rows = embedding.data as Float32Array;
    for (const [i, face] of faces.entries()) {
      const factor = factorOf(scaling, face.embedding);
      for (let k = 0; k < LENGTH; k++) {
        expect(rows[i * LENGTH + k]).toBeCloseTo(face.embedding[k] * factor, 5);
      }
    }
  });

  it("is refused where the lengths or the output's name differ", async () => {
    const { net } = scaling;
    const longer = scalingNet({ length: LENGTH + 1, hidden: 2 });
    expect(() => scaledEncoder(encoder(), { net: longer, weights: new Map() }, at)).toThrow(
      /scaling of 7 numbers fits no output embedding of 6/,
    );
    expect(net.input.channels).toBe(LENGTH);
    expect(() => scaledEncoder(encoder(), scaling, { ...at, output: "other" })).toThrow(RangeError);
  });
});
