import { basename } from "node:path";
import type { VerifierCard } from "../../daemon/vision/model-card.js";
import { loadModel } from "../../daemon/vision/model-card.js";
import { openSession } from "../../daemon/vision/session.js";
import type { FacePack } from "../dataset/face-pack.js";
import { splitByIdentity } from "../dataset/split.js";
import { writeModel } from "../onnx/sealed-model.js";
import { embedPack } from "./embed-pack.js";
import { type HeadOptions, type TrainedHead, trainHead } from "./train-head.js";
import { sealVerifier } from "./verifier-card.js";
import { writeHeadFigures } from "./write-head-figures.js";

export interface HeadRun {
  pack: FacePack;
  /** The encoder's .onnx, with its card beside it. */
  encoderPath: string;
  /** Where the verifier and its figures go. */
  out: string;
  /** The share of people whom the encoder's training held back, by the seed in `options`. */
  validationShare: number;
  options: HeadOptions;
  codeRevision: string | null;
  signal: AbortSignal;
  /** Embedded so far, of so many faces. */
  onProgress: (done: number, total: number) => void;
}

/**
 * From a pack of faces and an encoder to `<encoder>-verifier.onnx`, its card, its figures and their
 * charts: beside the encoder it is what the daemon looks for.
 */
export async function runHeadTraining(
  run: HeadRun,
): Promise<{ name: string; card: VerifierCard; head: TrainedHead }> {
  const { pack, encoderPath, out, options, signal, onProgress } = run;
  const encoder = await loadModel(encoderPath, "encoder");
  const { validationShare } = run;
  const faces = splitByIdentity(pack.faces(), { validationShare, seed: options.seed }).validation;
  const session = await openSession(encoder, { providers: ["cpu"], required: true, threads: 1 });
  const embedded = await embedPack(faces, {
    pack,
    encoder: { card: encoder.card, run: session.run },
    signal,
    onProgress: (done) => onProgress(done, faces.length),
  }).finally(() => session.release());
  const head = trainHead(embedded, options);
  const name = `${basename(encoderPath, ".onnx")}-verifier`;
  const model = await sealVerifier(name, head, {
    encoder: encoder.card,
    options,
    dataFingerprint: pack.fingerprint(),
    codeRevision: run.codeRevision,
  });
  await writeModel(out, name, model);
  await writeHeadFigures(out, name, { head, options, card: model.card });
  return { name, card: model.card, head };
}
