import { resolve } from "node:path";
import { Command } from "commander";
import { runCommand, share, stopSignal, wholeNumber } from "./command-line.js";
import { FacePack } from "./dataset/face-pack.js";
import { prepareFaces } from "./dataset/prepare-faces.js";
import { labelledPictures } from "./dataset/sources.js";
import { sharedIdentities, splitByIdentity } from "./dataset/split.js";
import { readLfwPairs } from "./evaluation/lfw-pairs.js";
import { openNetworks } from "./evaluation/open-networks.js";
import { progressLine } from "./run/progress-line.js";

/**
 * The first stage of training: pictures of people → aligned faces in one folder, with the daemon's
 * own detector and alignment. Ctrl-C stops it; run again, it goes on.
 */
const program = new Command("train:prepare")
  .description("Finds, aligns and packs the faces of a data set for training.")
  .requiredOption("--data <dir>", "manifest.json, faces.csv, or a folder a person")
  .option("--out <dir>", "where the faces go", "training-data/faces")
  .option("--evaluation <dir>", "LFW folder whose people must not be trained on")
  .option("--margin <px>", "kept around the encoder's crop, for augmentation", wholeNumber(0), 20)
  .option("--min-face <px>", "narrower faces are dropped", wholeNumber(1), 24)
  .option("--validation <share>", "people held back", share, 0.1)
  .option("--seed <n>", "of the split", wholeNumber(0), 1);

const MAX_PIXELS = 100_000_000;
/** Pictures that cannot be read are named one by one, up to so many. */
const MOST_NAMED = 20;

interface Options {
  data: string;
  out: string;
  evaluation?: string;
  margin: number;
  minFace: number;
  validation: number;
  seed: number;
}

await runCommand(program, main);

async function main(options: Options): Promise<void> {
  // Absolute, so that a set is the same wherever the command is called from.
  const pictures = await labelledPictures(resolve(options.data));
  await refuseEvaluationPeople(pictures, options.evaluation);
  const networks = await openNetworks({});
  const { keypoints, template, sizePx } = networks.encoder.card.alignment;
  const alignment = { keypoints, template, sizePx, marginPx: options.margin };
  const detectorId = networks.detector.card.id;
  const pack = await FacePack.open(options.out, {
    v: 1,
    detectorId,
    alignment,
    minFacePx: options.minFace,
  });
  const signal = stopSignal("stopped; the same command goes on from here");
  await prepareFaces(pictures, {
    pack,
    detector: networks.detector,
    limits: { minFacePx: options.minFace, maxPixels: MAX_PIXELS },
    signal,
    onProgress: progress(pictures.length),
  });
  await pack.close();
  await networks.release();
  signal.throwIfAborted();
  process.stdout.write(report(pack, options));
}

async function refuseEvaluationPeople(
  pictures: readonly { person: string }[],
  evaluation: string | undefined,
): Promise<void> {
  if (evaluation === undefined) return;
  const pairs = await readLfwPairs(evaluation);
  const names = pairs.flatMap(({ first, second }) => [first, second]).map(personOf);
  const shared = sharedIdentities(
    pictures.map(({ person }) => person),
    names,
  );
  if (shared.length === 0) return;
  const some = shared.slice(0, 5).join(", ");
  throw new Error(
    `${shared.length} people are in the evaluation set too (${some}, …); leave them out`,
  );
}

/** LFW's pictures lie in a folder that is named after the person. */
function personOf(path: string): string {
  return path.split("/").at(-2) ?? "";
}

/** The rate is that of this run: what an earlier one looked at costs no time. */
function progress(total: number): (done: number) => void {
  const now = () => performance.now();
  let line: ReturnType<typeof progressLine> | undefined;
  return (done) => {
    line ??= progressLine(total, { unit: "pictures", from: done - 1, now });
    line(done);
  };
}

function report(pack: FacePack, options: Options): string {
  const sources = new Map<string, Record<string, number>>();
  for (const entry of pack.entries()) {
    const counts = sources.get(entry.source) ?? {};
    const what = entry.kind === "kept" ? "kept" : entry.reason;
    counts[what] = (counts[what] ?? 0) + 1;
    sources.set(entry.source, counts);
  }
  const split = splitByIdentity(pack.faces(), {
    validationShare: options.validation,
    seed: options.seed,
  });
  const people = (faces: readonly { person: string }[]) => new Set(faces.map((f) => f.person)).size;
  const lines = [...sources].sort().map(([source, counts]) => {
    const words = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
    return `${source}: ${words.join(", ")}`;
  });
  for (const part of ["train", "validation"] as const) {
    lines.push(`${part}: ${split[part].length} faces of ${people(split[part])} people`);
  }
  lines.push(...unreadable(pack));
  lines.push(`fingerprint ${pack.fingerprint()}`, `in ${pack.directory}`);
  return `${lines.join("\n")}\n`;
}

function unreadable(pack: FacePack): string[] {
  const entries = pack.entries().flatMap((entry) => (entry.kind === "dropped" ? [entry] : []));
  const broken = entries.filter(({ reason }) => reason === "UNREADABLE");
  const lines = broken.slice(0, MOST_NAMED).map(({ path, detail }) => `${path}: ${detail}`);
  const more = broken.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more; entries.jsonl names every one`] : lines;
}
