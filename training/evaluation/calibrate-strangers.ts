import { groupedBy } from "../dataset/grouped-by.js";
import type { CalibrationFigures, NearestStrangers } from "./calibration-report.js";
import { groupRates } from "./group-rates.js";
import type { Scorer } from "./scorers.js";
import { pairsWithin, type StrangerPairs, strangerPairs } from "./stranger-pairs.js";
import type { Stranger } from "./strangers.js";
import { pairsForTable, thresholdTable } from "./threshold-table.js";

const SHOWN_NEAREST = 10;

/**
 * Every pair of strangers of one source by every scorer: thresholds at `fars`; and what the first
 * scorer's threshold at `defaultFar` does within each source. Strangers of two sources are told
 * apart more easily than people before one camera: with `acrossSources` such pairs count too.
 */
export function calibrateStrangers(
  people: readonly Stranger[],
  scorers: readonly [Scorer, ...Scorer[]],
  {
    fars,
    defaultFar,
    acrossSources,
    random,
  }: {
    fars: readonly number[];
    defaultFar: number;
    acrossSources: boolean;
    random: () => number;
  },
): Omit<CalibrationFigures, "encoder" | "head" | "withoutFace" | "genuine"> {
  const embeddings = people.map(({ embedding }) => embedding);
  const groups = acrossSources ? [Uint32Array.from(people.keys())] : bySource(people);
  const most = pairsForTable(pairsWithin(groups), fars);
  const compared = scorers.map((scorer) => {
    const strangers = strangerPairs(embeddings, scorer, { groups, most });
    return { strangers, table: thresholdTable(strangers, scorer, { fars, random }) };
  });
  const [{ strangers, table }] = compared;
  const row = table.rows.find(({ far }) => far === defaultFar);
  if (!row) {
    throw new Error(
      `${strangers.pairs} pairs of strangers ${acrossSources ? "" : "of one source "}show no ` +
        `threshold at ${defaultFar}; give more people`,
    );
  }
  const sources = people.map(({ source }) => source);
  // By distance the score is the unlikeness.
  const rates = groupRates(strangers, sources, { unlikeness: row.threshold, random });
  return {
    people: people.length,
    pairs: strangers.pairs,
    tables: compared.map((one) => one.table),
    groups: { threshold: row.threshold, far: row.far, rates },
    nearest: nearestStrangers(strangers, people, scorers[0]),
  };
}

/** Who comes from each source, by index. */
function bySource(people: readonly Stranger[]): Uint32Array[] {
  const indexed = people.map(({ source }, index) => ({ source, index }));
  const sources = groupedBy(indexed, ({ source }) => source);
  return [...sources.values()].map((own) => Uint32Array.from(own, ({ index }) => index));
}

function nearestStrangers(
  { near }: StrangerPairs,
  people: readonly Stranger[],
  scorer: Scorer,
): NearestStrangers[] {
  return [...near.unlikeness.subarray(0, SHOWN_NEAREST)].map((unlikeness, row) => ({
    score: scorer.scoreOf(unlikeness),
    first: people[near.first[row]].path,
    second: people[near.second[row]].path,
  }));
}
