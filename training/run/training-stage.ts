import { createHash } from "node:crypto";
import type { TrainerState } from "../backends/trainer.js";
import type { Examples } from "../dataset/examples.js";
import type { KeptFace } from "../dataset/face-pack.js";
import { featureExamples } from "../dataset/feature-cache.js";
import type { Split } from "../dataset/split.js";
import type { Net } from "../model/net.js";
import type { SplitNet } from "../model/split-net.js";
import { type Weights, weightsOf } from "../model/weights.js";
import { progressLine } from "./progress-line.js";
import type { RunParts } from "./run-training.js";

/** The part of the net that is trained, and what feeds it. */
export interface Stage {
  net: Net;
  examples: Examples;
  /** Of a state of the whole net, what is this stage's. */
  ownState: (whole: TrainerState) => TrainerState;
  close: () => Promise<void>;
}

/**
 * The whole net, fed with crops; or where layers are frozen what is behind them, fed with features
 * that are computed here. Throws the signal's reason when it is aborted meanwhile.
 */
export async function openStage(
  at: {
    net: Net;
    /** The net on both sides of the last frozen layer; null where none is frozen. */
    cut: SplitNet | null;
    start: Weights;
    crops: Examples;
    split: Split<KeptFace>;
  },
  { config, pack, cacheDirectory, threads, signal, now, onNote }: RunParts,
): Promise<Stage> {
  const { net, cut, start, crops, split } = at;
  const { frozen, augmentation, seed } = config;
  if (!frozen || !cut) {
    const close = async () => {};
    return { net, examples: crops, ownState: (whole) => whole, close };
  }
  const { head } = cut;
  const backbone = weightsOf(cut.backbone, start);
  onNote(`features behind ${frozen.upTo}: ${frozen.views} views a face`);
  let draw: ReturnType<typeof progressLine> | undefined;
  const examples = await featureExamples(crops, cut, start, {
    ...{ directory: cacheDirectory, seed, threads, signal, ...split, views: frozen.views },
    key: JSON.stringify([pack.fingerprint(), augmentation, frozen.upTo, weightsDigest(backbone)]),
    onProgress: (done, total) => {
      draw ??= progressLine(total, { unit: "crops", from: done, now });
      draw(done);
    },
  });
  return {
    net: head,
    examples,
    ownState: ({ weights, momentum, secondMoment }) => ({
      weights: weightsOf(head, weights),
      momentum: weightsOf(head, momentum),
      secondMoment: weightsOf(head, secondMoment),
    }),
    close: () => examples.close(),
  };
}

function weightsDigest(weights: Weights): string {
  const hash = createHash("sha256");
  for (const [name, values] of weights) {
    hash.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest("hex");
}
