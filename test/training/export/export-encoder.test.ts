import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadModel } from "../../../daemon/vision/model-card.js";
import { openSession } from "../../../daemon/vision/session.js";
import { bestWeights } from "../../../training/export/best-weights.js";
import {
  assertNotWorse,
  type ExportedModel,
  exportEncoder,
} from "../../../training/export/export-encoder.js";
import { writeModel } from "../../../training/onnx/sealed-model.js";
import { readRunRecords } from "../../../training/report/run-records.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import { FINISHED_STEPS, finishedRun } from "../../helpers/finished-run.js";
import { writeLfwFolder } from "../../helpers/lfw-folder.js";
import { noisePack } from "../../helpers/training-runs.js";

/** The training backend takes a second a crop. */
const FORWARD_TIMEOUT_MS = 120_000;

let directory: string;
beforeAll(() => {
  directory = temporaryDirectory();
});
afterAll(() => removeDirectory(directory));

async function exported(run: string, options: Partial<Parameters<typeof exportEncoder>[2]> = {}) {
  const records = await readRunRecords(run);
  const notes: string[] = [];
  const models = await exportEncoder(records, await bestWeights(run, records.config), {
    ...{ name: "small", smaller: [], lfw: null, ...options },
    onNote: (note) => notes.push(note),
  });
  return { models, notes };
}

describe("the export of an encoder", () => {
  let models: ExportedModel[];
  let notes: string[];

  beforeAll(async () => {
    const run = join(directory, "run");
    await finishedRun(run);
    const faces = join(directory, "pack");
    await (await noisePack(faces, { people: 4, pictures: 2 })).close();
    ({ models, notes } = await exported(run, {
      smaller: [{ kind: "float16" }, { kind: "int8", faces }],
      lfw: await writeLfwFolder(join(directory, "lfw")),
    }));
    for (const { name, model } of models) await writeModel(directory, name, model);
  }, FORWARD_TIMEOUT_MS);

  it("says how far the file and the training backend are apart", () => {
    expect(notes[0]).toMatch(/2 faces: .* differ by at most \d/);
  });

  it("gives pairs that the daemon's own loading takes", async () => {
    for (const name of ["small", "small-fp16", "small-int8"]) {
      const loaded = await loadModel(join(directory, `${name}.onnx`), "encoder");
      const preferences = { providers: ["cpu"], required: true, threads: 1 };
      const session = await openSession(loaded, preferences);
      expect(session.report.referenceError).toBeLessThan(loaded.card.reference.tolerance);
      await session.release();
    }
  });

  it("writes into the card where the weights come from", () => {
    const [{ model }] = models;
    expect(model.card).toMatchObject({
      input: { width: 112, height: 112 },
      alignment: { sizePx: 112 },
      training: {
        initialisation: "initialised at random (He et al. 2015)",
        dataFingerprint: "f".repeat(64),
        mining: "semi-hard",
        // 40 steps of 8 × 4 pictures, of 640.
        epochs: 2,
        seed: 1,
        codeRevision: "0123456789ab",
      },
    });
    expect(model.card.threshold.source).toContain("provisional");
    expect(model.card.provenance.source).toContain(`step ${FINISHED_STEPS}`);
  });

  it("gives the smaller types too, once they were held against float32", () => {
    expect(models.map(({ name }) => name)).toEqual(["small", "small-fp16", "small-int8"]);
    const [whole, half, quarter] = models.map(({ model }) => model.onnx.length);
    expect(half).toBeLessThan(0.6 * whole);
    expect(quarter).toBeLessThan(0.4 * whole);
    for (const { model } of models.slice(1)) {
      expect(Object.values(model.card.evaluation)).toEqual([
        { accuracy: 1, "accuracy in float32": 1 },
      ]);
    }
  });

  it(
    "refuses weights whose answers are no numbers",
    async () => {
      const run = join(directory, "spoilt");
      await finishedRun(run, { spoil: (values) => values.fill(Number.NaN) });
      await expect(exported(run)).rejects.toThrow("answers otherwise than the training backend");
    },
    FORWARD_TIMEOUT_MS,
  );
});

describe("a smaller type", () => {
  it("may lose a tenth of a point on LFW, and no more", () => {
    expect(() => assertNotWorse("int8", { own: 0.9911, inFloat32: 0.992 })).not.toThrow();
    expect(() => assertNotWorse("int8", { own: 0.991, inFloat32: 0.992 })).not.toThrow();
    expect(() => assertNotWorse("int8", { own: 0.9908, inFloat32: 0.992 })).toThrow(
      "int8 takes LFW from 99.20 % to 99.08 %",
    );
  });
});
