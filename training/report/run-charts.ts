import { percentTick } from "../charts/chart-frame.js";
import { rocChart } from "../charts/error-rate-charts.js";
import { type Line, lineChart } from "../charts/line-chart.js";
import { scoreHistogram } from "../charts/score-histogram.js";
import type { Scores } from "../run/scores.js";
import type { StepRecord, ValidationRecord } from "../run/training-loop.js";
import { firstAndBest, percent, scoredFar } from "./run-in-words.js";
import type { RunRecords } from "./run-records.js";
import { thinned } from "./thinned.js";

export interface RunChart {
  /** Of the file, without its ending. */
  name: string;
  svg: string;
  /** What to look for in it. */
  caption: string;
}

/** More points show the noise of single batches, not where it goes. */
const MOST_POINTS = 150;

/** Every chart that a run's records can fill, in the order in which they are read. */
export async function runCharts(run: RunRecords): Promise<RunChart[]> {
  const { steps, scores, validation } = run;
  return [
    ...(validation.length > 0 ? await validationCharts(run) : []),
    ...(scores ? await scoreCharts(scores) : []),
    ...(steps.length > 0 ? await stepCharts(run) : []),
  ];
}

async function validationCharts(run: RunRecords): Promise<RunChart[]> {
  const { validation } = run;
  const [last] = validation.slice(-1);
  const far = scoredFar(last);
  const line = (name: string, of: (record: ValidationRecord) => number | undefined): Line => ({
    name,
    points: validation.map((record) => [record.step, of(record) ?? Number.NaN]),
  });
  const fars = Object.keys(last.tar).sort((a, b) => Number(b) - Number(a));
  const sources = Object.keys(last.tarBySource).sort();
  const axes = {
    x: { name: "step" },
    y: { name: "true accept rate", tick: percentTick },
    marks: bestMark(run),
  };
  const charts = [
    {
      name: "tar-at-far",
      caption: "How many comparisons of one person pass, at thresholds that let few others pass.",
      svg: await lineChart({
        ...{ title: "True accepts on people it was not trained on", ...axes },
        lines: fars.map((one) => line(`at FAR ${percent(Number(one))}`, ({ tar }) => tar[one])),
      }),
    },
  ];
  if (sources.length < 2) return charts;
  const bySource = await lineChart({
    ...{ title: `True accepts by source, at FAR ${percent(Number(far))}`, ...axes },
    lines: sources.map((source) => line(source, ({ tarBySource }) => tarBySource[source]?.[far])),
  });
  const caption = "Each at the threshold that its own strangers give: each ought to rise.";
  return [...charts, { name: "tar-by-source", caption, svg: bySource }];
}

async function scoreCharts({ genuine, impostor, roc }: Scores): Promise<RunChart[]> {
  return [
    {
      name: "roc",
      caption: "Of the best weights, pairs of one source; the rates above are means over sources.",
      svg: await rocChart({
        title: "Receiver operating characteristic",
        curves: [{ name: "validation", points: roc }],
      }),
    },
    {
      name: "scores",
      caption: "Of the best weights: errors come from where the two overlap.",
      svg: await scoreHistogram({
        ...{ title: "Distances of one person and of two", genuine, impostor },
        scoreName: "squared distance",
      }),
    },
  ];
}

async function stepCharts(run: RunRecords): Promise<RunChart[]> {
  const { steps, config } = run;
  const line = (name: string, of: (record: StepRecord) => number): Line => ({
    name,
    points: thinned(
      steps.map((record) => [record.step, of(record)]),
      MOST_POINTS,
    ),
  });
  const x = { name: "step" };
  const marks = bestMark(run);
  const { triplet, distillation, hints } = config.losses;
  const charts: RunChart[] = [
    {
      name: "loss",
      caption: triplet
        ? `Stuck at the margin, ${triplet.margin}, it would mean that all embeddings are alike.`
        : "How far the embeddings still are from the teacher's.",
      svg: await lineChart({
        ...{ title: "Loss", x, y: { name: "mean over the batch" }, marks },
        lines: [
          ...(triplet ? [line("triplet loss", ({ loss }) => loss)] : []),
          ...(distillation ? [line("distillation", ({ distillation }) => distillation)] : []),
          ...(hints ? [line("hints", ({ hints }) => hints)] : []),
        ],
      }),
    },
  ];
  if (triplet) {
    charts.push(
      {
        name: "active-triplets",
        caption: `Of those that ${triplet.mining} mining chose: what is left to learn from.`,
        svg: await lineChart({
          ...{ title: "Triplets that violate the margin", x, marks },
          y: { name: "share of the mined", least: 0, tick: percentTick },
          lines: [line("active", ({ activeShare }) => activeShare)],
        }),
      },
      {
        name: "distances",
        caption: "Learning parts the first two; a spread that falls to nothing is collapse.",
        svg: await lineChart({
          ...{ title: "Mean distances in a batch", x, marks },
          y: { name: "squared distance", least: 0 },
          lines: [
            line("d(A, P), one person", ({ meanPositive }) => meanPositive),
            line("d(A, N), two people", ({ meanNegative }) => meanNegative),
            line("spread, all pairs", ({ spread }) => spread),
          ],
        }),
      },
    );
  }
  const rate = await lineChart({
    ...{ title: "Learning rate", x, y: { name: "learning rate", least: 0 } },
    lines: [line("learning rate", ({ learningRate }) => learningRate)],
  });
  const caption = `Warm-up over ${config.optimizer.warmUpSteps} steps, then a cosine.`;
  return [...charts, { name: "learning-rate", caption, svg: rate }];
}

/** Nothing where the beginning was best: on the axis it would only be in the way. */
function bestMark(run: RunRecords): { at: number; name: string }[] {
  const judged = firstAndBest(run);
  if (!judged || judged.best.step === judged.first.step) return [];
  return [{ at: judged.best.step, name: "best" }];
}
