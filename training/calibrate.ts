import { Command } from "commander";
import type { GenuineFigures } from "../daemon/vision/refusal-rates.js";
import { seededRandom } from "./batches/seeded-random.js";
import { runCommand, share, UsageError, wholeNumber } from "./command-line.js";
import { isHeldBack } from "./dataset/split.js";
import { calibrateStrangers } from "./evaluation/calibrate-strangers.js";
import { calibrationReport } from "./evaluation/calibration-report.js";
import { assertMeasured, readCards, writeCard } from "./evaluation/card-file.js";
import { embedRegulars, genuineRefusals } from "./evaluation/genuine-refusals.js";
import type { LabelledFace } from "./evaluation/labelled-faces.js";
import { openNetworks } from "./evaluation/open-networks.js";
import { openScorers } from "./evaluation/open-scorers.js";
import type { Scorer } from "./evaluation/scorers.js";
import { embedStrangers, type WhoCounts } from "./evaluation/strangers.js";
import type { ThresholdTable } from "./evaluation/threshold-table.js";
import { calibratedCard } from "./evaluation/write-thresholds.js";

/**
 * Reads thresholds off strangers: one picture of each person, every pair of one source an impostor
 * comparison, the daemon's own pipeline from detector to decision. With --genuine, also what those
 * thresholds cost the right people.
 */
const FARS = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8];

const program = new Command("calibrate")
  .description("Thresholds at false accept rates, for the card of an encoder or a head.")
  .option("--data <dir...>", "sets: manifest.json, faces.csv, or a folder a person")
  .option("--people <dir...>", "the same; several sets count as one")
  .option("--genuine <dir...>", "sets: how often people with six pictures or more are refused")
  .option("--head <file>", "a verification head too (.onnx with its card)")
  .option("--default-far <rate>", "row that becomes τ", share, 1e-4)
  .option("--across-sources", "pairs of two sources count too: they are told apart more easily")
  .option("--write <card...>", "write the thresholds into these cards: the encoder's, the head's")
  .option(
    "--trained <dir...>",
    "those of the sets that taught the model: only people held back count",
  )
  .option("--validation <share>", "of them that were held back", share, 0.1)
  .option("--seed <n>", "of the intervals, and of the training's split", wholeNumber(0), 1)
  .option("--detector <file>", "another detector (.onnx with its card)")
  .option("--encoder <file>", "another encoder (.onnx with its card)")
  .option("--json", "print the figures as JSON alone");

interface Options {
  data?: string[];
  people?: string[];
  genuine?: string[];
  head?: string;
  acrossSources?: boolean;
  defaultFar: number;
  write?: string[];
  trained?: string[];
  validation: number;
  seed: number;
  detector?: string;
  encoder?: string;
  json?: boolean;
}

await runCommand(program, async (options: Options) => {
  const sets = [...(options.people ?? []), ...(options.data ?? [])];
  const { defaultFar, acrossSources = false, write = [] } = options;
  if (sets.length === 0) throw new UsageError("give --data DIR, a set with many people");
  if (!FARS.includes(defaultFar)) {
    throw new UsageError(`--default-far is one of ${FARS.join(", ")}`);
  }
  const counts = whoCounts(options, [...sets, ...(options.genuine ?? [])]);
  // A wrong card is refused before minutes of embedding.
  const cards = await readCards(write);
  const networks = await openNetworks(options);
  try {
    const encoder = networks.encoder.card;
    const { scorers, head } = await openScorers(encoder, options.head);
    for (const { card } of cards) assertMeasured(card, { encoder, head });
    const { people, withoutFace } = await embedStrangers(sets, networks, counts);
    const random = seededRandom(options.seed);
    const by = { fars: FARS, defaultFar, acrossSources, random };
    const calibration = calibrateStrangers(people, scorers, by);
    const regulars = options.genuine
      ? await embedRegulars(options.genuine, networks, counts)
      : null;
    const genuine = regulars && genuineFigures(regulars, scorers[0], calibration.tables[0]);
    const written = cards.map(({ path, card }) => {
      const scorer = card.task === "encoder" ? "distance" : "head";
      const rows = calibration.tables.find((table) => table.scorer === scorer)?.rows ?? [];
      const source = sourceOf(people, acrossSources);
      return { path, card: calibratedCard(card, { rows, defaultFar, source, genuine }) };
    });
    for (const { path, card } of written) {
      await writeCard(path, card);
      process.stderr.write(`${path}: thresholds written, the default at FAR ${defaultFar}\n`);
    }
    const models = { encoder: encoder.id, head: head?.id ?? null };
    const figures = { ...models, withoutFace, ...calibration, genuine };
    const text = options.json
      ? `${JSON.stringify(figures, null, 2)}\n`
      : calibrationReport(figures);
    process.stdout.write(text);
  } finally {
    await networks.release();
  }
});

/** Throws UsageError where a set that taught the model is none of those looked at. */
function whoCounts(
  { trained = [], validation, seed }: Options,
  sets: readonly string[],
): WhoCounts {
  const foreign = trained.find((directory) => !sets.includes(directory));
  if (foreign !== undefined) {
    throw new UsageError(`--trained ${foreign} is in neither --data nor --genuine`);
  }
  const by = { validationShare: validation, seed };
  return (person, directory) => !trained.includes(directory) || isHeldBack(person, by);
}

/** The distances at which the card's own rates are told. */
function genuineFigures(
  faces: readonly LabelledFace[],
  scorer: Scorer,
  { rows }: ThresholdTable,
): GenuineFigures {
  const thresholds = rows.map(({ threshold }) => threshold);
  const refusals = genuineRefusals(faces, scorer, thresholds);
  const { people, probes } = refusals.rows[0];
  const [some, all] = [people, probes].map((number) => number.toLocaleString("en-US"));
  const source =
    `calibrate: ${all} pictures of ${some} people with six or more (${sourcesOf(faces)}), each ` +
    "against others of the same person, this detector and alignment";
  return { source, ...refusals };
}

function sourcesOf(faces: readonly { source: string }[]): string {
  return [...new Set(faces.map(({ source }) => source))].sort().join(", ");
}

/** For the card: whose faces, without any path of this machine. */
function sourceOf(people: readonly { source: string }[], acrossSources: boolean): string {
  const sources = sourcesOf(people);
  const count = people.length.toLocaleString("en-US");
  return (
    `calibrate: one picture each of ${count} people (${sources}), every pair ` +
    `${acrossSources ? "of them" : "of one source"}, this detector and alignment`
  );
}
