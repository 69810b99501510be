import { Command } from "commander";
import { squaredDistance } from "../daemon/vision/embed.js";
import { embedPictures } from "./evaluation/embed-pictures.js";
import { readLfwPairs } from "./evaluation/lfw-pairs.js";
import {
  operatingPoint,
  type ScoredPair,
  type VerificationFigures,
  verificationFigures,
} from "./evaluation/metrics.js";
import { openNetworks } from "./evaluation/open-networks.js";

const FARS = [1e-2, 1e-3];

const program = new Command("evaluate")
  .description("Measures the daemon's own pipeline, detector to distance, on labelled pictures.")
  .requiredOption("--lfw <dir>", "folder with LFW's pictures and pairs.txt")
  .option("--detector <file>", "another detector (.onnx with its card)")
  .option("--encoder <file>", "another encoder (.onnx with its card)")
  .option("--json", "print the figures as JSON alone");

interface Options {
  lfw: string;
  detector?: string;
  encoder?: string;
  json?: boolean;
}

program.parse();
await main(program.opts<Options>());

async function main(options: Options): Promise<void> {
  const networks = await openNetworks(options);
  const pairs = await readLfwPairs(options.lfw);
  const pictures = [...new Set(pairs.flatMap(({ first, second }) => [first, second]))].sort();
  const embeddings = await embedPictures(pictures, networks);
  await networks.release();
  const scored = pairs.map(({ first, second, same, fold }): ScoredPair => {
    const a = embeddings.get(first);
    const b = embeddings.get(second);
    // A picture without a face is a refusal: right for strangers, wrong for the same person.
    return { distance: a && b ? squaredDistance(a, b) : Number.POSITIVE_INFINITY, same, fold };
  });
  const figures = verificationFigures(scored, FARS);
  const missed = pictures.length - embeddings.size;
  const { id: encoder, threshold } = networks.encoder.card;
  const atCard = { threshold: threshold.default, ...operatingPoint(scored, threshold.default) };
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ encoder, pairs: pairs.length, missed, ...figures, atCard }, null, 2)}\n`
      : report(figures, {
          encoder,
          pairs: pairs.length,
          pictures: pictures.length,
          missed,
          atCard,
        }),
  );
}

function report(
  figures: VerificationFigures,
  about: {
    encoder: string;
    pairs: number;
    pictures: number;
    missed: number;
    atCard: { threshold: number; tar: number; far: number };
  },
): string {
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const lines = [
    `LFW, ${about.pairs} pairs in 10 folds, detector to distance, encoder ${about.encoder}`,
    `pictures without a face: ${about.missed} of ${about.pictures} (their pairs are refusals)`,
    `accuracy           ${percent(figures.accuracy)} ± ${percent(figures.standardError)}`,
    `AUC                ${figures.auc.toFixed(5)}`,
    `EER                ${percent(figures.eer)}`,
    ...figures.tarAtFar.map(({ far, tar, threshold }) => {
      const name = `TAR at FAR ${100 * far} %`.padEnd(19);
      return `${name}${percent(tar)}  (distance below ${threshold.toFixed(4)})`;
    }),
    `at the card's τ    ${percent(about.atCard.tar)} accepted of the same person, ` +
      `${percent(about.atCard.far)} of others  (distance below ${about.atCard.threshold})`,
  ];
  return `${lines.join("\n")}\n`;
}
