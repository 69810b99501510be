import { readFile } from "node:fs/promises";
import { z } from "zod";
import { augmentationSettings } from "../augmentation/settings.js";
import { OPTIMIZERS } from "../backends/trainer.js";
import { jsonOf } from "../json-text.js";
import { ENCODERS } from "../model/encoders.js";
import { NORMALISATIONS } from "../model/resnet-dlib.js";
import { MINING } from "../triplets/mining.js";

const count = z.int().positive();
const share = z.number().min(0).max(1);

const runKeys = z.strictObject({
  encoder: z.enum(ENCODERS).default("resnet-dlib"),
  normalisation: z
    .enum(NORMALISATIONS)
    .default("none")
    .describe(
      "Of resnet-dlib: batch normalisation, a scale and a shift a channel (affine), or none " +
        "(weights that carry it already).",
    ),
  l2Normalized: z.boolean().default(false).describe("Whether embeddings have length 1."),
  initialisation: z
    .string()
    .default("face-api")
    .describe("face-api (dlib's weights, for resnet-dlib), random, or a weight file."),
  faces: z.string().default("training-data/faces").describe("The folder that train:prepare made."),
  sources: z
    .array(z.string())
    .min(1)
    .nullable()
    .default(null)
    .describe("Only people of these are trained on; null: of all. All are validated with."),
  validationShare: share.default(0.1).describe("People held back, by the hash of their id."),
  seed: z.int().min(0).default(1),
  frozen: z
    .strictObject({
      upTo: z.string().describe("The last layer that stays as it is."),
      views: count.default(4).describe("Augmented crops of each face, whose features are kept."),
    })
    .nullable()
    .default(null)
    .describe("Train only what is behind a layer, on features that are computed once."),
  learns: z
    .enum(["everything", "affine"])
    .default("everything")
    .describe("affine: scales and shifts a channel alone; the filters stay as they are."),
  augmentation: augmentationSettings.prefault({}),
  batch: z
    .strictObject({
      people: count.min(2).default(8),
      pictures: count.min(2).default(4),
      mixed: z.boolean().default(false).describe("Whether a batch has people of several sources."),
    })
    .prefault({}),
  losses: z
    .strictObject({
      triplet: z
        .strictObject({
          mining: z.enum(MINING).default("semi-hard"),
          margin: z.number().positive().default(0.2).describe("α, on squared distances."),
          weight: z.number().positive().default(1),
        })
        .nullable()
        .prefault({}),
      distillation: z
        .strictObject({
          weight: z.number().positive().default(1),
          teacher: z
            .string()
            .nullable()
            .default(null)
            .describe("An encoder's .onnx with its card; null: face-api-resnet."),
        })
        .nullable()
        .default(null),
      hints: z
        .strictObject({ weight: z.number().positive().default(1) })
        .nullable()
        .default(null)
        .describe("dlib's maps behind every residual block, for a net that has dlib's blocks."),
    })
    .prefault({})
    .refine(({ triplet, distillation }) => triplet || distillation, "training wants a loss"),
  optimizer: z
    .strictObject({
      kind: z
        .enum(OPTIMIZERS)
        .default("sgd")
        .describe("sgd with momentum, or adamw, whose rates are far lower: 0.0001 to 0.003."),
      learningRate: z.number().positive().default(0.01).describe("The highest one."),
      warmUpSteps: z.int().min(0).default(100).describe("Over which it rises to that."),
      finalShare: share.default(0.01).describe("Of it, to which it falls along a cosine."),
      momentum: share.default(0.9).describe("Of adamw: of the gradient's mean."),
      weightDecay: z.number().min(0).default(1e-4),
      clipNorm: z.number().positive().default(1),
    })
    .prefault({}),
  steps: count.default(2000).describe("Batches in all."),
  validation: z
    .strictObject({
      everySteps: count.default(200),
      patience: count.default(8).describe("Validations without a better score before it ends."),
    })
    .prefault({}),
  blend: z
    .array(z.number().gt(0).lt(1))
    .default([])
    .describe(
      "Shares of the way from the first weights to the last that are validated at the end.",
    ),
  checkpointEverySteps: count.default(100),
});

/**
 * Everything that decides a training run. The same configuration on the same data gives the same
 * losses, on one backend and one machine. Unknown keys are refused.
 */
export const runConfig = runKeys.refine(({ losses, frozen }) => !losses.hints || !frozen, {
  path: ["losses", "hints"],
  error: "hints want the whole net: set frozen to null, or leave them out",
});

export type RunConfig = z.output<typeof runConfig>;

/** Reads and checks a run's configuration. Throws an Error that names the file and the key. */
export async function readRunConfig(path: string): Promise<RunConfig> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`${path} cannot be read (${cause.code})`, { cause });
  });
  const parsed = runConfig.safeParse(jsonOf(path, text));
  if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
