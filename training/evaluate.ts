import { Command } from "commander";
import { seededRandom } from "./batches/seeded-random.js";
import {
  numberBetween,
  runCommand,
  UsageError,
  wholeNumber,
  wholeNumbers,
} from "./command-line.js";
import { assertMeasured, readCards, writeCard } from "./evaluation/card-file.js";
import { evaluateSet, type SetFigures, type SetOptions } from "./evaluation/evaluate-set.js";
import { writeIdentificationPlot, writePlots } from "./evaluation/evaluation-plots.js";
import {
  identificationReport,
  lfwReport,
  verificationReport,
} from "./evaluation/evaluation-report.js";
import { type LfwFigures, lfwFigures } from "./evaluation/lfw-figures.js";
import { openNetworks } from "./evaluation/open-networks.js";
import { openScorers } from "./evaluation/open-scorers.js";
import { riskReport } from "./evaluation/risk-report.js";
import type { Scorer } from "./evaluation/scorers.js";
import { evaluatedCard } from "./evaluation/write-figures.js";

const positive = numberBetween({ above: 0, below: Number.POSITIVE_INFINITY });
const sizes = wholeNumbers(1);

const program = new Command("evaluate")
  .description("Measures the daemon's own pipeline, detector to decision, on labelled pictures.")
  .option("--lfw <dir>", "LFW's protocol: a folder with its pictures and pairs.txt")
  .option("--data <dir>", "1:1 on any set: manifest.json, faces.csv, or a folder a person")
  .option("--open-set", "with --data, also 1:N: some people are enrolled, others are strangers")
  .option("--one-shot", "with --data, also: one picture enrols each person, the rest are probes")
  .option("--gallery <n>", "people that --open-set enrols at the most", wholeNumber(1), 100)
  .option("--enrol <k>", "pictures of each that enrol them in --open-set", wholeNumber(1), 1)
  .option("--sizes <n...>", "people enrolled in --open-set's table of risk", sizes, [10, 100, 1000])
  .option(
    "--enrolments <n>",
    "people enrolled in all by each row's galleries",
    wholeNumber(1),
    20_000,
  )
  .option("--false-accepts-a-year <n>", "the risk that its τ is for", positive, 1)
  .option("--strangers-a-day <n>", "at a door so busy", positive, 50)
  .option("--margin <d>", "to the second-best person, in its full decision", positive, 0.02)
  .option("--strangers <dir>", "another set, of people who are never enrolled")
  .option("--without <id...>", "people of either set to leave out: one person by two names")
  .option("--impostors <n>", "pairs of two people at the most", wholeNumber(1), 5_000_000)
  .option("--seed <n>", "of every draw", wholeNumber(0), 1)
  .option("--head <file>", "decide by a verification head too (.onnx with its card)")
  .option("--detector <file>", "another detector (.onnx with its card)")
  .option("--encoder <file>", "another encoder (.onnx with its card)")
  .option(
    "--write <card...>",
    "with --lfw: its figures into these cards: the encoder's, the head's",
  )
  .option("--plots <dir>", "write curves and histograms there (SVG)")
  .option("--json", "print the figures as JSON alone");

interface Options extends Omit<SetOptions, "data" | "random" | "risk"> {
  sizes: number[];
  enrolments: number;
  falseAcceptsAYear: number;
  strangersADay: number;
  margin: number;
  lfw?: string;
  data?: string;
  seed: number;
  head?: string;
  detector?: string;
  encoder?: string;
  write?: string[];
  plots?: string;
  json?: boolean;
}

/** What curves and histograms are drawn from: millions of scores. */
const DRAWN = ["sorted", "curve"];

interface Figures {
  encoder: string;
  head: string | null;
  lfw: LfwFigures | null;
  set: SetFigures | null;
}

await runCommand(program, async (options: Options) => {
  assertGoTogether(options);
  const { lfw, data, write = [] } = options;
  // A wrong card is refused before minutes of embedding.
  const cards = await readCards(write);
  const networks = await openNetworks(options);
  try {
    const encoder = networks.encoder.card;
    const { scorers, head } = await openScorers(encoder, options.head);
    for (const { card } of cards) assertMeasured(card, { encoder, head });
    const figures: Figures = {
      encoder: encoder.id,
      head: head?.id ?? null,
      lfw: lfw ? await lfwFigures(lfw, networks, scorers) : null,
      set: data ? await evaluateSet(setOptions(options, data), { networks, scorers }) : null,
    };
    for (const { path, card } of cards) {
      if (figures.lfw) await writeCard(path, evaluatedCard(card, figures.lfw));
    }
    if (options.plots) await plot(options.plots, figures, scorers);
    process.stdout.write(options.json ? asJson(figures) : report(figures));
  } finally {
    await networks.release();
  }
});

function setOptions(options: Options, data: string): SetOptions {
  const { sizes, enrolments, margin, falseAcceptsAYear, strangersADay } = options;
  const target = { falseAcceptsPerYear: falseAcceptsAYear, strangersPerDay: strangersADay };
  const risk = { target, sizes, enrolments, margin, random: seededRandom(options.seed) };
  return { ...options, data, risk, random: seededRandom(options.seed) };
}

function assertGoTogether(options: Options): void {
  const { lfw, data, openSet, oneShot, strangers, write } = options;
  if (!lfw && !data) throw new UsageError("give --lfw DIR or --data DIR, or both");
  if (write && !lfw) throw new UsageError("--write is for the figures of --lfw DIR");
  if (!data && (openSet || oneShot)) {
    throw new UsageError("--open-set and --one-shot are tests of a set: give --data DIR");
  }
  if (strangers && !openSet && !oneShot) {
    throw new UsageError("--strangers come to --open-set or --one-shot: give one of them");
  }
}

function report({ encoder, head, lfw, set }: Figures): string {
  const parts = [
    [`encoder ${encoder}`, ...(head ? [`head ${head}`] : [])],
    ...(lfw ? [lfwReport(lfw)] : []),
    ...(set ? [verificationReport(set.verification)] : []),
    ...(set?.openSet ? [identificationReport("open set, 1:N", set.openSet)] : []),
    ...(set?.risk ? [riskReport(set.risk)] : []),
    ...(set?.oneShot ? [identificationReport("one shot, 1:N", set.oneShot)] : []),
  ];
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** Everything but what is only drawn. */
function asJson(figures: Figures): string {
  const text = JSON.stringify(
    figures,
    (key, value: unknown) => (DRAWN.includes(key) ? undefined : value),
    2,
  );
  return `${text}\n`;
}

async function plot(directory: string, { lfw, set }: Figures, scorers: readonly Scorer[]) {
  const pairTests = [
    ...(lfw ? [{ name: "lfw", title: "LFW", results: lfw.results }] : []),
    ...(set ? [{ name: "set", title: "1:1", results: set.verification.results }] : []),
  ];
  const searchTests = [
    ...(set?.openSet ? [{ name: "open-set", title: "Open set, 1:N", ...set.openSet }] : []),
    ...(set?.oneShot ? [{ name: "one-shot", title: "One shot, 1:N", ...set.oneShot }] : []),
  ].filter(({ strangers }) => strangers > 0);
  const files: string[] = [];
  for (const { name, title, results } of pairTests) {
    const scores = scorers.map((scorer, i) => ({ scorer, sorted: results[i].sorted }));
    files.push(...(await writePlots(directory, { name, title, scores })));
  }
  for (const test of searchTests) files.push(...(await writeIdentificationPlot(directory, test)));
  process.stderr.write(`${directory}: ${files.join(", ")}\n`);
}
