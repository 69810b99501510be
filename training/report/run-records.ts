import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { z } from "zod";
import { jsonOf } from "../json-text.js";
import { type RunConfig, runConfig } from "../run/run-config.js";
import type { Scores } from "../run/scores.js";
import type { StepRecord, ValidationRecord } from "../run/training-loop.js";

const part = z.object({ people: z.number(), faces: z.number() });
const shareByFar = z.record(z.string(), z.number());

const data = z.object({
  fingerprint: z.string(),
  train: part,
  validation: part,
  /** Faces by source. */
  sources: z.record(z.string(), z.number()),
  codeRevision: z.string().nullable().default(null),
});

// Typed by what a run writes, so that neither changes without the other.
const step: z.ZodType<StepRecord> = z.object({
  step: z.number(),
  learningRate: z.number(),
  loss: z.number(),
  activeShare: z.number(),
  meanPositive: z.number(),
  meanNegative: z.number(),
  spread: z.number(),
  distillation: z.number(),
  hints: z.number().default(0),
  gradientNorm: z.number(),
  picturesPerSecond: z.number(),
});

const validation: z.ZodType<ValidationRecord> = z.object({
  step: z.number(),
  score: z.number(),
  /** FAR → TAR. */
  tar: shareByFar,
  tarBySource: z.record(z.string(), shareByFar),
  impostorPairs: z.number(),
});

const result = z.object({
  bestScore: z.number(),
  bestStep: z.number(),
  /** Of the way from the first weights to those of that step. */
  bestShare: z.number().default(1),
  endedBecause: z.string(),
  collapse: z.string().nullable().default(null),
});

const scores: z.ZodType<Scores> = z.object({
  /** Every so-manieth of the sorted squared distances, ascending. */
  genuine: z.array(z.number()).min(1),
  impostor: z.array(z.number()).min(1),
  roc: z.array(z.object({ far: z.number(), tar: z.number() })).min(1),
});

/** What a training run wrote of itself, besides its weights. */
export interface RunRecords {
  /** The folder's own name. */
  name: string;
  config: RunConfig;
  data: z.output<typeof data>;
  steps: StepRecord[];
  validation: ValidationRecord[];
  /** null while the run goes on. */
  result: z.output<typeof result> | null;
  scores: Scores | null;
}

/** Reads a run's folder. Throws an Error that names the file and what is wrong with it. */
export async function readRunRecords(directory: string): Promise<RunRecords> {
  return {
    name: basename(resolve(directory)),
    config: await needed(directory, "config.json", runConfig),
    data: await needed(directory, "data.json", data),
    steps: await lines(directory, "steps.jsonl", step),
    validation: await lines(directory, "validation.jsonl", validation),
    result: await optional(directory, "result.json", result),
    scores: await optional(directory, "scores.json", scores),
  };
}

async function needed<Schema extends z.ZodType>(directory: string, name: string, schema: Schema) {
  const text = await textOf(directory, name);
  if (text === null) throw new Error(`${directory} is no training run: it has no ${name}`);
  return parsed(join(directory, name), text, schema);
}

async function optional<Schema extends z.ZodType>(directory: string, name: string, schema: Schema) {
  const text = await textOf(directory, name);
  return text === null ? null : parsed(join(directory, name), text, schema);
}

/** A last line that is still being written is left out. */
async function lines<Schema extends z.ZodType>(directory: string, name: string, schema: Schema) {
  const text = (await textOf(directory, name)) ?? "";
  const whole = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  return whole.flatMap((line, i) =>
    line === "" ? [] : [parsed(`${join(directory, name)}, line ${i + 1}`, line, schema)],
  );
}

async function textOf(directory: string, name: string): Promise<string | null> {
  try {
    return await readFile(join(directory, name), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function parsed<Schema extends z.ZodType>(
  place: string,
  text: string,
  schema: Schema,
): z.output<Schema> {
  const read = schema.safeParse(jsonOf(place, text));
  if (!read.success) throw new Error(`${place} is damaged: ${z.prettifyError(read.error)}`);
  return read.data;
}
