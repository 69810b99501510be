import type { RunConfig } from "./run-config.js";
import type { StepRecord } from "./training-loop.js";

/** What a progress line says of a batch: of each loss that is minimised how large it is. */
export function stepInWords(
  { loss, activeShare, distillation, hints, picturesPerSecond }: StepRecord,
  { triplet, distillation: taught, hints: hinted }: RunConfig["losses"],
): string {
  const figures = [`${picturesPerSecond.toFixed(0)} pictures a second`];
  if (hinted) figures.unshift(`hints ${hints.toFixed(4)}`);
  if (taught) figures.unshift(`distillation ${distillation.toFixed(4)}`);
  if (triplet)
    figures.unshift(`loss ${loss.toFixed(4)}, active ${(100 * activeShare).toFixed(0)} %`);
  return figures.join(", ");
}
