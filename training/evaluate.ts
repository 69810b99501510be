import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { analyze, type Networks } from "../daemon/vision/analyze.js";
import { decodePicture } from "../daemon/vision/decode-picture.js";
import { squaredDistance } from "../daemon/vision/embed.js";
import type { EmbeddedFace, RgbImage } from "../daemon/vision/types.js";
import { readLfwPairs } from "./evaluation/lfw-pairs.js";
import {
  type ScoredPair,
  type VerificationFigures,
  verificationFigures,
} from "./evaluation/metrics.js";
import { openNetworks } from "./evaluation/open-networks.js";

const FARS = [1e-2, 1e-3];
const MAX_PIXELS = 50_000_000;
const MAX_FACES = 8;
const PROGRESS_EVERY = 500;

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
  const embeddings = await embedAll(pictures, networks);
  await networks.release();
  const scored = pairs.map(({ first, second, same, fold }): ScoredPair => {
    const a = embeddings.get(first);
    const b = embeddings.get(second);
    // A picture without a face is a refusal: right for strangers, wrong for the same person.
    return { distance: a && b ? squaredDistance(a, b) : Number.POSITIVE_INFINITY, same, fold };
  });
  const figures = verificationFigures(scored, FARS);
  const missed = pictures.length - embeddings.size;
  const encoder = networks.encoder.card.id;
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ encoder, pairs: pairs.length, missed, ...figures }, null, 2)}\n`
      : report(figures, { encoder, pairs: pairs.length, pictures: pictures.length, missed }),
  );
}

/** Embeds the main face of each picture; one without a face is left out. */
async function embedAll(
  pictures: readonly string[],
  networks: Networks,
): Promise<Map<string, Float32Array>> {
  const embeddings = new Map<string, Float32Array>();
  const start = performance.now();
  for (const [i, picture] of pictures.entries()) {
    const bytes = await readFile(picture);
    const image = await decodePicture(bytes, { maxPixels: MAX_PIXELS });
    const { faces } = await analyze(image, networks, { maxFaces: MAX_FACES });
    const face = mainFace(faces, image);
    if (face) embeddings.set(picture, face.embedding);
    if ((i + 1) % PROGRESS_EVERY === 0) {
      const rate = (i + 1) / ((performance.now() - start) / 1000);
      process.stderr.write(`${i + 1}/${pictures.length} pictures, ${rate.toFixed(0)} a second\n`);
    }
  }
  return embeddings;
}

/** LFW's person is in the middle of the picture: the large face that is nearest to it. */
function mainFace(faces: readonly EmbeddedFace[], image: RgbImage): EmbeddedFace | undefined {
  const rank = ({ box }: EmbeddedFace) => {
    const dx = box.x + box.width / 2 - image.width / 2;
    const dy = box.y + box.height / 2 - image.height / 2;
    return box.width - 2 * Math.hypot(dx, dy);
  };
  return [...faces].sort((a, b) => rank(b) - rank(a))[0];
}

function report(
  figures: VerificationFigures,
  about: { encoder: string; pairs: number; pictures: number; missed: number },
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
  ];
  return `${lines.join("\n")}\n`;
}
