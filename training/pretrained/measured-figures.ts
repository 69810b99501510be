import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EncoderCard } from "../../daemon/vision/model-card.js";
import { jsonOf } from "../json-text.js";
import { SHIPPED } from "./shipped.js";

/** Of an encoder's card what was measured with it, as `calibrate` and `evaluate` write it. */
export type MeasuredFigures = Pick<EncoderCard, "threshold" | "evaluation">;

/** Those of a built-in encoder: whoever seals its card checks them. */
export function figuresOf(name: string): MeasuredFigures {
  const path = join(SHIPPED, `${name}-figures.json`);
  return jsonOf(path, readFileSync(path, "utf8")) as MeasuredFigures;
}
