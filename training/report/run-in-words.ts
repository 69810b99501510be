import { basename, dirname, join } from "node:path";
import type { ValidationRecord } from "../run/training-loop.js";
import type { RunRecords } from "./run-records.js";

/** What a run began with, without where its files lay. */
export function initialisationInWords({ config }: Pick<RunRecords, "config">): string {
  const { initialisation, l2Normalized, frozen, learns } = config;
  return [
    `initialised ${beginningOf(initialisation)}`,
    ...(l2Normalized ? ["embeddings of length 1"] : []),
    ...(frozen ? [`layers up to ${frozen.upTo} left as they were`] : []),
    ...(learns === "affine" ? ["filters left as they were"] : []),
  ].join("; ");
}

function beginningOf(initialisation: string): string {
  switch (initialisation) {
    case "face-api":
      return "from @vladmandic/face-api 1.7.15 face_recognition_model (dlib's weights)";
    case "random":
      return "at random (He et al. 2015)";
    default:
      return `from ${join(basename(dirname(initialisation)), basename(initialisation))}`;
  }
}

/** A sentence part for each loss that was minimised. */
export function lossesInWords({ config }: Pick<RunRecords, "config">): string[] {
  const { triplet, distillation, hints } = config.losses;
  const losses: string[] = [];
  if (triplet) {
    const { margin, weight } = triplet;
    losses.push(`triplet loss, margin ${margin} on squared distances, weight ${weight}`);
  }
  if (distillation) {
    const { teacher, weight } = distillation;
    const from = teacher ? basename(teacher, ".onnx") : "face-api-resnet";
    losses.push(`distillation from ${from}, weight ${weight}`);
  }
  if (hints) losses.push(`hints: dlib's maps behind every block, weight ${hints.weight}`);
  return losses;
}

/** How often each training face was seen by a step, on average. */
export function epochsAt(step: number, { config, data }: Pick<RunRecords, "config" | "data">) {
  const pictures = step * config.batch.people * config.batch.pictures;
  return Number((pictures / Math.max(1, data.train.faces)).toFixed(2));
}

/** The validations that a run is judged by: before the first step, and where it was best. */
export function firstAndBest({
  validation,
}: Pick<RunRecords, "validation">): { first: ValidationRecord; best: ValidationRecord } | null {
  const [first] = validation;
  if (!first) return null;
  const best = validation.reduce((most, one) => (one.score > most.score ? one : most));
  return { first, best };
}

/** Whether the net got better, and how the run ended: for the top of a page. */
export function outcomeInWords(run: RunRecords): string {
  return validationInWords(run) + blendInWords(run);
}

function validationInWords(run: RunRecords): string {
  const judged = firstAndBest(run);
  if (!judged) return "The run has not been validated yet.";
  const { first, best } = judged;
  const far = scoredFar(best);
  const [before, after] = [first.tar[far], best.tar[far]].map(percent);
  const at = `true accepts at a false accept rate of ${percent(Number(far))}`;
  if (best.step === first.step) return `No step was better than the beginning: ${before} ${at}.`;
  return `From ${before} to ${after} ${at}, reached at step ${count(best.step)}.`;
}

function blendInWords({ result }: Pick<RunRecords, "result">): string {
  if (!result || result.bestShare === 1) return "";
  const way = `${percent(result.bestShare)} of the way from the first weights to the last`;
  return ` Better still, and kept, are the weights ${way}.`;
}

/** A low rate that validation reads well: the middle one of those it has. */
export function scoredFar({ tar }: ValidationRecord): string {
  const fars = Object.keys(tar).sort((a, b) => Number(b) - Number(a));
  return fars[Math.floor(fars.length / 2)] ?? "";
}

export function endInWords({ steps, result, config }: RunRecords): string {
  const done = count(steps.at(-1)?.step ?? 0);
  if (!result)
    return `It has not come to its end: ${done} of ${count(config.steps)} steps are done.`;
  const { validation } = config;
  switch (result.endedBecause) {
    case "all steps done":
      return `It ended after all of its ${count(config.steps)} steps.`;
    case "no better for long":
      return (
        `It ended at step ${done} of ${count(config.steps)}, because ${validation.patience} ` +
        "validations in a row were no better than the best before them."
      );
    case "stopped":
      return `It was stopped at step ${done} of ${count(config.steps)}.`;
    default:
      return `It ended at step ${done} of ${count(config.steps)}: ${result.endedBecause}.`;
  }
}

/** Whether all embeddings became alike; what to look at if nobody noted that they did. */
export function collapseInWords({ result, steps }: RunRecords): string {
  if (result?.collapse) return `It ${result.collapse}`;
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first || !last) return "No step was taken, so nothing can be said of collapse.";
  const spread = `${first.spread.toPrecision(2)} at the first step, ${last.spread.toPrecision(2)} at the last`;
  return `It did not collapse: embeddings stayed apart (mean squared distance ${spread}).`;
}

export function percent(share: number): string {
  const digits = share !== 0 && share < 0.01 ? 2 : 1;
  return `${Number((100 * share).toFixed(digits))} %`;
}

export function count(value: number): string {
  return value.toLocaleString("en-GB");
}
