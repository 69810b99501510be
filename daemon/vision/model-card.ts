import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { VisionError } from "./errors.js";

/**
 * The model card: everything about a model that code must know and must not hard-code. Stored
 * beside `<name>.onnx` as `<name>.json`. `schema/model-card.schema.json` is generated from here.
 */
const point = z.tuple([z.number(), z.number()]);

const pictureInput = z.strictObject({
  name: z.string(),
  width: z.int().positive(),
  height: z.int().positive(),
  layout: z.literal("NCHW").describe("batch, channel, row, column"),
  colorOrder: z.enum(["RGB", "BGR"]),
  mean: z.tuple([z.number(), z.number(), z.number()]).describe("Subtracted from 0..255 values."),
  std: z.tuple([z.number(), z.number(), z.number()]).describe("Divides what is left."),
});

const encoderInput = pictureInput.extend({
  exposure: z
    .strictObject({
      leastBrightness: z.number().gt(0).max(1).describe("Median luma of the inner face, 0..1."),
      mostGain: z.number().gt(1).describe("A darker face than this makes bright stays darker."),
      sigmaPxPerStop: z
        .number()
        .min(0)
        .describe(
          "Of the Gaussian that smooths its noise, for each doubling; in the crop's pixels.",
        ),
    })
    .optional()
    .describe("A darker face is brightened to this before it is embedded; absent: none is."),
});

const provenance = z.strictObject({
  source: z.string().describe("Package, version and file, or the training run, it was made from."),
  authors: z.string(),
  licence: z.string(),
  notes: z.string().optional(),
});

const reference = z.strictObject({
  seed: z.int().describe("Seed of the noise fed to the network (see reference-input.ts)."),
  values: z.array(z.number()).min(8).describe("First values of the first output, in order."),
  tolerance: z.number().positive().describe("Largest absolute difference that is still the same."),
});

const base = {
  $schema: z.string().optional(),
  id: z
    .string()
    .regex(/^[a-z0-9-]+-[0-9a-f]{12}$/)
    .describe("Name, dash, first 12 hex digits of sha256."),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe("Of the .onnx file; verified at every start."),
  description: z.string(),
  reference,
  provenance,
};

const training = z.strictObject({
  initialisation: z.string(),
  dataFingerprint: z.string().nullable(),
  losses: z.array(z.string()),
  mining: z.string().nullable(),
  epochs: z.number().nullable(),
  seed: z.int().nullable(),
  codeRevision: z.string().nullable(),
});

const evaluation = z.record(z.string(), z.record(z.string(), z.union([z.number(), z.string()])));

const detectorCard = z.strictObject({
  ...base,
  task: z.literal("detector"),
  input: pictureInput,
  anchors: z
    .array(z.strictObject({ stride: z.int().positive(), perCell: z.int().positive() }))
    .min(1)
    .describe("Anchor grids in output order; centres in the middle of each cell, unit size."),
  output: z.strictObject({
    scores: z.string().describe("Output name: (1, anchors, 1) logits."),
    boxes: z.string().describe("Output name: (1, anchors, 4 + 2 · keypoints), in input pixels."),
  }),
  keypoints: z.array(z.string()).describe("Names in output order, left and right of the person."),
  threshold: z.strictObject({
    score: z.number().min(0).max(1).describe("Least confidence of a detection."),
    overlap: z.number().min(0).max(1).describe("Greatest intersection over union of two faces."),
  }),
  secondLook: z
    .strictObject({
      aboveShare: z.number().min(0).max(1).describe("Of the input's width, taken by a face's box."),
      scale: z.number().positive().max(1).describe("How much smaller the picture is shown then."),
    })
    .nullable()
    .describe("A face that fills the input is found again, and better, from further away."),
});

const share = z.number().min(0).max(1);

const genuineFigures = z
  .strictObject({
    source: z.string().describe("Whose pictures were compared."),
    thresholds: z
      .array(z.number().positive())
      .min(1)
      .describe("On squared distances; the table's."),
    rows: z
      .array(
        z.strictObject({
          templates: z.int().positive().describe("Templates a person; the nearest one counts."),
          people: z.int().positive().describe("People behind the shares, each of one weight."),
          probes: z.int().positive().describe("Pictures compared with the templates."),
          refused: z.array(share).describe("Share of probes refused, one a threshold."),
        }),
      )
      .min(1),
  })
  .refine(
    ({ thresholds, rows }) => rows.every(({ refused }) => refused.length === thresholds.length),
    "every row needs one refused share for each of the thresholds",
  )
  .describe("How often the right person is refused.");

const encoderCard = z.strictObject({
  ...base,
  task: z.literal("encoder"),
  input: encoderInput,
  alignment: z.strictObject({
    keypoints: z.array(z.string()).min(2).describe("Detector keypoints used, by name."),
    template: z.array(point).min(2).describe("Where they go, in pixels of the crop."),
    method: z.literal("similarity").describe("Least-squares rotation, scale and shift (Umeyama)."),
    sizePx: z.int().positive(),
    mirrorAverage: z.boolean().describe("The embedding is the mean over the crop and its mirror."),
  }),
  output: z.strictObject({
    name: z.string(),
    length: z.int().positive(),
    normalized: z.boolean().describe("Whether the daemon L2-normalises the output."),
    metric: z.literal("squared-euclidean"),
  }),
  threshold: z.strictObject({
    default: z.number().positive().describe("τ: same person when the squared distance is below."),
    source: z.string().describe("Which pictures and pairs the table was read from."),
    table: z.array(
      z.strictObject({
        far: z.number().positive().describe("False accept rate of one comparison."),
        threshold: z.number().positive(),
        pairs: z.int().positive().describe("Impostor pairs behind the figure."),
        interval: z
          .tuple([z.number().min(0).max(1), z.number().min(0).max(1)])
          .optional()
          .describe("95 % interval of the false accept rate at this threshold."),
        extrapolated: z
          .boolean()
          .optional()
          .describe("Rarer than the pairs can show: by a fit of the distribution's tail."),
      }),
    ),
    genuine: genuineFigures.optional(),
  }),
  training,
  evaluation,
});

const verifierCard = z.strictObject({
  ...base,
  task: z.literal("verifier"),
  encoderId: z.string().describe("The encoder whose embeddings it was trained on; no other fits."),
  input: z.strictObject({
    first: z.string().describe("Input name: (pairs, length) embeddings."),
    second: z.string().describe("Input name: (pairs, length), one beside each of the first."),
  }),
  output: z.strictObject({ name: z.string().describe("(pairs,) probabilities: one person.") }),
  weights: z
    .array(z.number())
    .min(1)
    .describe("w of σ(Σ w_k · |f_k(a) − f_k(b)| + bias), as in the network; one a dimension."),
  bias: z.number().describe("The logit of two equal embeddings."),
  threshold: z.strictObject({
    default: z.number().gt(0).lt(1).describe("The same person at this probability and above."),
    far: z.number().positive().describe("False accept rate of one comparison there."),
    pairs: z.int().positive().describe("Impostor pairs behind the figure."),
    source: z.string().describe("Which faces and pairs it was read from."),
  }),
  calibration: z.strictObject({
    expectedCalibrationError: z.number().min(0).max(1).describe("Mean gap over bins, by pairs."),
    brier: z.number().min(0).max(1).describe("Mean squared error of the probability."),
    logLoss: z.number().min(0).describe("Mean of −ln(probability given to the truth)."),
    bins: z.int().positive().describe("Bins of equal width."),
    pairs: z.int().positive().describe("Half of them of one person, half of two at random."),
    people: z.int().positive().describe("None of them was trained or calibrated on."),
  }),
  training,
  evaluation,
});

export const modelCard = z.discriminatedUnion("task", [detectorCard, encoderCard, verifierCard]);

export type ModelCard = z.infer<typeof modelCard>;
export type DetectorCard = z.infer<typeof detectorCard>;
export type EncoderCard = z.infer<typeof encoderCard>;
export type VerifierCard = z.infer<typeof verifierCard>;

/** A model as loaded from disk: the bytes were checked against the card. */
export interface LoadedModel<Card extends ModelCard = ModelCard> {
  card: Card;
  onnx: Uint8Array;
}

/**
 * Reads `<path>.onnx` and the card beside it, and refuses them unless they fit together.
 * Throws MODEL_MISMATCH, naming the file and what is wrong with it.
 */
export async function loadModel<Task extends ModelCard["task"]>(
  onnxPath: string,
  task: Task,
): Promise<LoadedModel<Extract<ModelCard, { task: Task }>>> {
  const name = basename(onnxPath, ".onnx");
  const cardPath = join(dirname(onnxPath), `${name}.json`);
  // One after the other: where both are missing it is the model that is named, not either.
  const onnx = await readModelFile(onnxPath);
  const text = await readModelFile(cardPath);
  const card = parseCard(text.toString("utf8"), cardPath);
  const sha256 = createHash("sha256").update(onnx).digest("hex");
  if (sha256 !== card.sha256) {
    throw new VisionError(
      "MODEL_MISMATCH",
      `${onnxPath} has sha256 ${sha256}, but its card says ${card.sha256}: the file is damaged or of another version. Run "npm run build" or restore the pair.`,
    );
  }
  if (!card.id.endsWith(`-${sha256.slice(0, 12)}`)) {
    throw new VisionError(
      "MODEL_MISMATCH",
      `${cardPath}: id ${card.id} does not carry the sha256.`,
    );
  }
  if (card.task !== task) {
    throw new VisionError(
      "MODEL_MISMATCH",
      `${cardPath} is the card of another task (${card.task}); a model of task ${task} is wanted.`,
    );
  }
  return { card: card as Extract<ModelCard, { task: Task }>, onnx: new Uint8Array(onnx) };
}

function parseCard(text: string, path: string): ModelCard {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new VisionError("MODEL_MISMATCH", `${path} is not JSON.`, { cause });
  }
  const parsed = modelCard.safeParse(json);
  if (!parsed.success) {
    throw new VisionError("MODEL_MISMATCH", `${path}: ${z.prettifyError(parsed.error)}`);
  }
  return parsed.data;
}

async function readModelFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new VisionError(
      "MODEL_MISMATCH",
      `${path} cannot be read (${(cause as NodeJS.ErrnoException).code}): "npm run build" makes ` +
        "the built-in models, the configuration names others under models.",
      { cause },
    );
  }
}
