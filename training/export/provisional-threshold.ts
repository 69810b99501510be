import type { EncoderCard } from "../../daemon/vision/model-card.js";
import type { RunRecords } from "../report/run-records.js";
import type { Scores } from "../run/scores.js";

type Threshold = EncoderCard["threshold"];

/** The daemon's default is read at the last of these. */
const FARS = [1e-2, 1e-3, 1e-4];
/** A rate that fewer false accepts stand behind is chance. */
const LEAST_ACCEPTED = 10;

/**
 * Thresholds by the run's own validation people, until `calibrate` reads better ones off more
 * strangers. Throws an Error where the run has no scores yet, or too few pairs for any rate.
 */
export function provisionalThreshold({ name, scores, validation, data }: RunRecords): Threshold {
  if (!scores) {
    throw new Error(`run ${name} has no scores.json: it has not come to its end; resume it first`);
  }
  const pairs = validation.at(-1)?.impostorPairs ?? scores.impostor.length;
  const threshold = provisionalTable((far) => thresholdAt(scores, far), {
    pairs,
    people: `${data.validation.people} validation people of training run ${name}`,
  });
  if (threshold) return threshold;
  throw new Error(`run ${name} was validated on ${pairs} pairs of strangers: too few`);
}

/**
 * A card's thresholds by as many pairs of strangers of one source, of the people that are named;
 * null where these are too few for any rate.
 */
export function provisionalTable(
  thresholdAt: (far: number) => number,
  { pairs, people }: { pairs: number; people: string },
): Threshold | null {
  const table = FARS.filter((far) => far * pairs >= LEAST_ACCEPTED).map((far) => ({
    far,
    threshold: Number(thresholdAt(far).toFixed(4)),
    pairs,
  }));
  const last = table.at(-1);
  if (!last) return null;
  const source = `provisional: ${people}, at FAR ${last.far}; calibrate reads it off more strangers`;
  return { default: last.threshold, source, table };
}

/**
 * The distance at a false accept rate: of the impostors' sample where it is fine enough, otherwise
 * through the curve, which knows them all: the distance that accepts as many genuine pairs.
 */
function thresholdAt({ genuine, impostor, roc }: Scores, far: number): number {
  const rank = Math.floor(far * impostor.length);
  if (rank >= 1) return impostor[rank];
  const { tar } = roc.reduce((nearest, point) =>
    Math.abs(Math.log(point.far / far)) < Math.abs(Math.log(nearest.far / far)) ? point : nearest,
  );
  return genuine[Math.min(genuine.length - 1, Math.floor(tar * genuine.length))];
}
