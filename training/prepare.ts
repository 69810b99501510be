import { resolve } from "node:path";
import { Command } from "commander";
import { FacePack } from "./dataset/face-pack.js";
import { prepareFaces } from "./dataset/prepare-faces.js";
import { labelledPictures } from "./dataset/sources.js";
import { sharedIdentities, splitByIdentity } from "./dataset/split.js";
import { readLfwPairs } from "./evaluation/lfw-pairs.js";
import { openNetworks } from "./evaluation/open-networks.js";

/**
 * The first stage of training: pictures of people → aligned faces in one folder, with the daemon's
 * own detector and alignment. Ctrl-C stops it; run again, it goes on.
 */
const program = new Command("train:prepare")
  .description("Finds, aligns and packs the faces of a data set for training.")
  .requiredOption("--data <dir>", "manifest.json, faces.csv, or a folder a person")
  .option("--out <dir>", "where the faces go", "training-data/faces")
  .option("--evaluation <dir>", "LFW folder whose people must not be trained on")
  .option("--margin <px>", "kept around the encoder's crop, for augmentation", "20")
  .option("--min-face <px>", "narrower faces are dropped", "24")
  .option("--validation <share>", "people held back for validation", "0.1")
  .option("--seed <n>", "of the split", "1");

const MAX_PIXELS = 100_000_000;
const PROGRESS_MS = 2000;

interface Options {
  data: string;
  out: string;
  evaluation?: string;
  margin: string;
  minFace: string;
  validation: string;
  seed: string;
}

program.parse();
await main(program.opts<Options>());

async function main(options: Options): Promise<void> {
  // Absolute, so that a set is the same wherever the command is called from.
  const pictures = await labelledPictures(resolve(options.data));
  await refuseEvaluationPeople(pictures, options.evaluation);
  const networks = await openNetworks({});
  const { keypoints, template, sizePx } = networks.encoder.card.alignment;
  const alignment = { keypoints, template, sizePx, marginPx: Number(options.margin) };
  const detectorId = networks.detector.card.id;
  const pack = await FacePack.open(options.out, { v: 1, detectorId, alignment });
  const abort = new AbortController();
  process.once("SIGINT", () => abort.abort());
  await prepareFaces(pictures, {
    pack,
    detector: networks.detector,
    limits: { minFacePx: Number(options.minFace), maxPixels: MAX_PIXELS },
    signal: abort.signal,
    onProgress: progressLine(pictures.length),
  });
  await pack.close();
  await networks.release();
  if (abort.signal.aborted) process.stderr.write("\nstopped; the same command goes on from here\n");
  else process.stdout.write(report(pack, options));
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

function progressLine(total: number): (done: number) => void {
  const startedAt = performance.now();
  let first: number | undefined;
  let saidAt = startedAt;
  return (done) => {
    first ??= done;
    const now = performance.now();
    if (now - saidAt < PROGRESS_MS && done < total) return;
    saidAt = now;
    const rate = (done - first + 1) / ((now - startedAt) / 1000);
    const left = Math.round((total - done) / rate);
    process.stderr.write(`\r${done}/${total}, ${rate.toFixed(0)} a second, ${left} s left    `);
    if (done === total) process.stderr.write("\n");
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
    validationShare: Number(options.validation),
    seed: Number(options.seed),
  });
  const people = (faces: readonly { person: string }[]) => new Set(faces.map((f) => f.person)).size;
  const lines = [...sources].sort().map(([source, counts]) => {
    const words = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
    return `${source}: ${words.join(", ")}`;
  });
  for (const part of ["train", "validation"] as const) {
    lines.push(`${part}: ${split[part].length} faces of ${people(split[part])} people`);
  }
  lines.push(`fingerprint ${pack.fingerprint()}`, `in ${pack.directory}`);
  return `${lines.join("\n")}\n`;
}
