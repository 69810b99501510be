import type { GenuineFigures } from "../../daemon/vision/refusal-rates.js";
import type { GroupRate } from "./group-rates.js";
import type { Interval } from "./person-bootstrap.js";
import type { ThresholdTable } from "./threshold-table.js";

/** Two people whom the encoder takes for one, or one who stands in the sets by two names. */
export interface NearestStrangers {
  score: number;
  first: string;
  second: string;
}

export interface CalibrationFigures {
  encoder: string;
  head: string | null;
  people: number;
  withoutFace: number;
  pairs: number;
  tables: ThresholdTable[];
  /** By distance, at the default threshold. */
  groups: { threshold: number; far: number; rates: GroupRate[] };
  nearest: NearestStrangers[];
  /** How often the right people are refused, by distance; null where that was not asked for. */
  genuine: GenuineFigures | null;
}

export function calibrationReport(figures: CalibrationFigures): string {
  const { people, withoutFace, pairs, groups } = figures;
  const lines = [
    `encoder ${figures.encoder}`,
    ...(figures.head ? [`head ${figures.head}`] : []),
    `${count(people)} people, ${count(pairs)} pairs of strangers; ` +
      `${withoutFace} more had no face on their picture`,
  ];
  for (const { scorer, rows, tail } of figures.tables) {
    lines.push("", `by ${scorer}: false accept rate, threshold, 95 % interval of the rate there`);
    for (const { far, threshold, interval, extrapolated } of rows) {
      const note = extrapolated ? "  extrapolated" : "";
      const bar = scorer === "distance" ? threshold.toFixed(4) : threshold.toPrecision(8);
      lines.push(`  ${rate(far).padEnd(8)}${bar.padEnd(14)}${range(interval)}${note}`);
    }
    if (!tail) lines.push("  nothing is extrapolated: too few pairs, or some that are equal");
  }
  lines.push("", `false accepts within a group, at distance ${groups.threshold}`);
  for (const { group, people: own, far, accepted, interval } of groups.rates) {
    const times = (far / groups.far).toPrecision(2);
    lines.push(
      `  ${group}: ${rate(far)} (${range(interval)}), ${times} times the rate over all; ` +
        `people ${count(own)}, pairs accepted ${count(accepted)}`,
    );
  }
  if (groups.rates.length === 0) lines.push("  no group is large enough");
  if (figures.genuine) lines.push("", ...genuineReport(figures.genuine));
  lines.push("", "the nearest strangers: look whether they are one person by two names");
  lines.push(
    ...figures.nearest.map(
      ({ score, first, second }) => `  ${score.toFixed(4)} ${first} ${second}`,
    ),
  );
  return `${lines.join("\n")}\n`;
}

function genuineReport({ thresholds, rows }: GenuineFigures): string[] {
  const [{ people, probes }] = rows;
  const line = (cells: string[]) => `  ${cells.map((cell) => cell.padEnd(10)).join("")}`.trimEnd();
  return [
    `refused though right, by the nearest of so many templates: ${count(probes)} pictures of ` +
      `${count(people)} people`,
    line(["distance", ...rows.map(({ templates }) => `${templates}`)]),
    ...thresholds.map((threshold, i) => {
      const shares = rows.map(({ refused }) => `${(100 * refused[i]).toFixed(1)} %`);
      return line([threshold.toFixed(4), ...shares]);
    }),
  ];
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}

function range([low, high]: Interval): string {
  return `${rate(low)} to ${rate(high)}`;
}

function rate(value: number): string {
  return value === 0 ? "0" : Number(value.toPrecision(2)).toExponential();
}
