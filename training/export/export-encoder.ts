import type { EncoderCard } from "../../daemon/vision/model-card.js";
import { InferenceSession, Tensor } from "../../daemon/vision/onnxruntime.js";
import { encoderOf } from "../model/encoders.js";
import { foldedNet } from "../model/folded-net.js";
import { dimensionsOf, type Net, sizeOf } from "../model/net.js";
import type { Weights } from "../model/weights.js";
import { inferenceGraph } from "../onnx/inference-graph.js";
import {
  ENCODER_TOLERANCE,
  INT8_TOLERANCE,
  type SealedModel,
  sealModel,
} from "../onnx/sealed-model.js";
import type { RunRecords } from "../report/run-records.js";
import { activationRanges } from "./activation-ranges.js";
import { backendEmbedding } from "./backend-embedding.js";
import type { TrainedWeights } from "./best-weights.js";
import { encoderFactsOf } from "./encoder-facts.js";
import { demonstrationCrops, trainingCrops } from "./example-crops.js";
import { lfwAccuracy } from "./lfw-accuracy.js";
import { quantizedGraph } from "./quantized-graph.js";

/** A type of weights that is smaller than float32, and where its accuracy is held against that. */
export type SmallerType =
  | { kind: "float16" }
  /** Maps and filters as 8-bit codes, their ranges seen on crops of this pack. */
  | { kind: "int8"; faces: string };

export interface ExportOptions {
  /** Of the float32 file, and with the type behind it of the smaller ones. */
  name: string;
  smaller: readonly SmallerType[];
  /** LFW's folder; wanted where there are smaller types. */
  lfw: string | null;
  onNote: (text: string) => void;
}

export interface ExportedModel {
  name: string;
  model: SealedModel<EncoderCard>;
}

/** The embedding of a face by the exported file and by the training backend may differ by this. */
const AGREEMENT = 1e-4;
/** The training backend takes seconds a crop. */
const AGREEMENT_CROPS = 2;
const CALIBRATION_CROPS = 200;
/** Share of LFW's pairs by which a smaller type may be worse. */
const LARGEST_DROP = 0.001;
const ROUNDING = 1e-9;

const NAMES = { input: "image", output: "embedding" };

/**
 * A run's weights as ONNX files with their cards. Throws an Error, and then nothing is to be
 * written, where a file does not answer as the training backend does, or a smaller type is worse on
 * LFW than it may be.
 */
export async function exportEncoder(
  run: RunRecords,
  trained: TrainedWeights,
  options: ExportOptions,
): Promise<ExportedModel[]> {
  const { name, smaller, lfw, onNote } = options;
  const { net } = encoderOf(run.config);
  const { weights } = trained;
  const onnx = inferenceGraph(net, weights, { graph: name, ...NAMES });
  await assertAgreement(onnx, { net, weights }, run, onNote);
  const facts = encoderFactsOf(run, { ...trained, storedAs: "float32" });
  const model = await sealModel(name, onnx, { facts, tolerance: ENCODER_TOLERANCE });
  const exported: ExportedModel[] = [{ name, model }];
  if (smaller.length === 0) return exported;
  if (lfw === null) throw new RangeError("smaller types are held against float32 on LFW");
  const accuracy = await lfwAccuracy(lfw, model);
  onNote(`LFW in float32: ${percent(accuracy)}`);
  for (const type of smaller) {
    const small = await smallerModel(run, { net, ...trained }, { type, name });
    const own = await lfwAccuracy(lfw, small.model);
    onNote(`LFW in ${type.kind}: ${percent(own)}`);
    assertNotWorse(type.kind, { own, inFloat32: accuracy });
    const figures = { accuracy: own, "accuracy in float32": accuracy };
    small.model.card.evaluation["LFW, 6,000 pairs in 10 folds, beside float32"] = figures;
    exported.push(small);
  }
  return exported;
}

/** Throws an Error where the smaller type loses more of LFW's accuracy than it may. */
export function assertNotWorse(
  kind: SmallerType["kind"],
  { own, inFloat32 }: { own: number; inFloat32: number },
): void {
  // A pair more or less is 1 / 6000: far above what rounding does to a difference of shares.
  if (own >= inFloat32 - LARGEST_DROP - ROUNDING) return;
  throw new Error(
    `${kind} takes LFW from ${percent(inFloat32)} to ${percent(own)}; at most ` +
      `${percent(LARGEST_DROP)} may be lost, so nothing is written`,
  );
}

/** Throws an Error unless ONNX Runtime answers to faces as the training backend does. */
async function assertAgreement(
  onnx: Uint8Array,
  { net, weights }: { net: Net; weights: Weights },
  run: RunRecords,
  onNote: (text: string) => void,
): Promise<void> {
  const { shape } = encoderOf(run.config);
  const crops = await demonstrationCrops({ shape, count: AGREEMENT_CROPS });
  const pictures = new Float32Array(crops.length * sizeOf(net.input));
  crops.forEach((crop, i) => {
    pictures.set(crop, i * crop.length);
  });
  const expected = await backendEmbedding(net, weights, pictures);
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: 1 });
  const input = new Tensor("float32", pictures, [crops.length, ...dimensionsOf(net.input)]);
  const outputs = await session.run({ [NAMES.input]: input });
  const got = outputs[NAMES.output].data as Float32Array;
  const difference = expected.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - got[i])),
    0,
  );
  await session.release();
  onNote(
    `embeddings of ${crops.length} faces: ONNX Runtime and the training backend differ by at most ` +
      difference.toExponential(1),
  );
  // Written so that a value that is no number fails too.
  if (!(difference <= AGREEMENT)) {
    throw new Error(
      `the exported file answers otherwise than the training backend (by ${difference}, at most ` +
        `${AGREEMENT} is allowed), so nothing is written`,
    );
  }
}

async function smallerModel(
  run: RunRecords,
  { net, weights, step, share }: TrainedWeights & { net: Net },
  { type, name }: { type: SmallerType; name: string },
): Promise<ExportedModel> {
  const ownName = `${name}-${type.kind === "float16" ? "fp16" : "int8"}`;
  const names = { graph: ownName, ...NAMES };
  const facts = encoderFactsOf(run, { step, share, storedAs: type.kind });
  if (type.kind === "float16") {
    const onnx = inferenceGraph(net, weights, { ...names, weightsAs: "float16" });
    const model = await sealModel(ownName, onnx, { facts, tolerance: ENCODER_TOLERANCE });
    return { name: ownName, model };
  }
  const { shape } = encoderOf(run.config);
  const crops = await trainingCrops(type.faces, run.config, { shape, count: CALIBRATION_CROPS });
  const folded = foldedNet(net, weights);
  const onnx = quantizedGraph(folded, await activationRanges(folded, crops), names);
  return {
    name: ownName,
    model: await sealModel(ownName, onnx, { facts, tolerance: INT8_TOLERANCE }),
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
