import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { detChart, identificationChart, rocChart } from "../charts/error-rate-charts.js";
import { scoreHistogram } from "../charts/score-histogram.js";
import type { IdentificationResult } from "./evaluation-report.js";
import { CURVE_POINTS, rocCurve, type SortedScores } from "./metrics.js";
import type { Scorer } from "./scorers.js";

/** So many scores of a kind draw a histogram; more only make it slower. */
const MOST_SCORES = 50_000;

/**
 * Writes a test's curves and its histograms into a folder, `<name>-roc.svg` and so on; returns the
 * names of the files.
 */
export async function writePlots(
  directory: string,
  test: {
    name: string;
    title: string;
    scores: readonly { scorer: Scorer; sorted: SortedScores }[];
  },
): Promise<string[]> {
  const curves = test.scores.map(({ scorer, sorted }) => ({
    name: scorer.name,
    points: rocCurve(sorted, { points: CURVE_POINTS }),
  }));
  const plots = [
    { file: `${test.name}-roc.svg`, svg: await rocChart({ title: `${test.title}: ROC`, curves }) },
    { file: `${test.name}-det.svg`, svg: await detChart({ title: `${test.title}: DET`, curves }) },
  ];
  for (const { scorer, sorted } of test.scores) {
    const svg = await scoreHistogram({
      title: `${test.title}: ${scorer.scoreName}`,
      scoreName: scorer.scoreName,
      genuine: someScores(sorted.genuine, scorer),
      impostor: someScores(sorted.impostor, scorer),
      threshold: scorer.scoreOf(scorer.threshold),
    });
    plots.push({ file: `${test.name}-${scorer.name}.svg`, svg });
  }
  return writeFiles(directory, plots);
}

/** The same for a 1:N test: how many are still named right as fewer strangers are accepted. */
export async function writeIdentificationPlot(
  directory: string,
  test: { name: string; title: string; results: IdentificationResult["results"] },
): Promise<string[]> {
  const curves = test.results.map(({ scorer, curve }) => ({ name: scorer, points: curve }));
  const svg = await identificationChart({ title: test.title, curves });
  return writeFiles(directory, [{ file: `${test.name}.svg`, svg }]);
}

async function writeFiles(
  directory: string,
  plots: readonly { file: string; svg: string }[],
): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  for (const { file, svg } of plots) await writeFile(join(directory, file), svg);
  return plots.map(({ file }) => file);
}

/** Evenly many of the sorted: the same distribution. Refusals for want of a face have no score. */
function someScores(sorted: SortedScores["genuine"], scorer: Scorer): number[] {
  const step = Math.max(1, sorted.length / MOST_SCORES);
  const some = Array.from({ length: Math.floor(sorted.length / step) }, (_, i) => {
    return sorted[Math.floor(i * step)];
  });
  return some.filter(Number.isFinite).map((unlikeness) => scorer.scoreOf(unlikeness));
}
