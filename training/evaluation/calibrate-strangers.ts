import type { CalibrationFigures, NearestStrangers } from "./calibration-report.js";
import { groupRates } from "./group-rates.js";
import type { Scorer } from "./scorers.js";
import { type StrangerPairs, strangerPairs } from "./stranger-pairs.js";
import type { Stranger } from "./strangers.js";
import { pairsForTable, thresholdTable } from "./threshold-table.js";

const SHOWN_NEAREST = 10;

/**
 * Every pair of strangers by every scorer: thresholds at `fars`; and what the first scorer's
 * threshold at `defaultFar` does within groups of people, by where the set has them from.
 */
export function calibrateStrangers(
  people: readonly Stranger[],
  scorers: readonly [Scorer, ...Scorer[]],
  {
    fars,
    defaultFar,
    random,
  }: { fars: readonly number[]; defaultFar: number; random: () => number },
): Omit<CalibrationFigures, "encoder" | "head" | "withoutFace" | "genuine"> {
  const embeddings = people.map(({ embedding }) => embedding);
  const most = pairsForTable(people.length, fars);
  const compared = scorers.map((scorer) => {
    const strangers = strangerPairs(embeddings, scorer, { most });
    return { strangers, table: thresholdTable(strangers, scorer, { fars, random }) };
  });
  const [{ strangers, table }] = compared;
  const row = table.rows.find(({ far }) => far === defaultFar);
  if (!row) {
    throw new Error(
      `${strangers.pairs} pairs of strangers show no threshold at ${defaultFar}; give more people`,
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
