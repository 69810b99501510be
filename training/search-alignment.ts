import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { alignFace } from "../daemon/vision/align.js";
import { detect, embed } from "../daemon/vision/analyze.js";
import { decodePicture } from "../daemon/vision/decode-picture.js";
import { squaredDistance } from "../daemon/vision/embed.js";
import type { EncoderCard } from "../daemon/vision/model-card.js";
import type { Detection, RgbImage } from "../daemon/vision/types.js";
import { groupedBy } from "./dataset/grouped-by.js";
import { type ScoredPair, verificationFigures } from "./evaluation/metrics.js";
import { openNetworks } from "./evaluation/open-networks.js";

/**
 * Finds the alignment template that an encoder reads best, on training identities and never on
 * LFW: coordinate descent over how large the face is in the crop, how high it stands, and which
 * keypoints hold it, by the error rate of pairs. Prints each trial.
 */
const program = new Command("search-alignment")
  .requiredOption("--data <dir>", "training folder with manifest.json")
  .option("--people <n>", "identities used", "700")
  .option("--pictures <n>", "pictures a person at most", "6")
  .option("--framing <name>", "only pictures of this framing", "lfw180");

interface Options {
  data: string;
  people: string;
  pictures: string;
  framing: string;
}

interface Sample {
  person: string;
  image: RgbImage;
  face: Detection;
}

/** A template as its degrees of freedom: unit shape (see `shapes`), scale in pixels, and shift. */
interface Trial {
  shape: string;
  scale: number;
  y: number;
}

const FOLDS = 5;
const IMPOSTORS_PER_GENUINE = 4;

/**
 * Keypoints about the middle of the eyes, in units of the distance between the eyes: as BlazeFace
 * finds them on average over the training pictures.
 */
const shapes: Record<string, Record<string, [number, number]>> = {
  eyes: { rightEye: [-0.5, 0], leftEye: [0.5, 0] },
  "eyes, mouth": { rightEye: [-0.5, 0], leftEye: [0.5, 0], mouthCenter: [0, 1.12] },
  "eyes, nose, mouth": {
    rightEye: [-0.5, 0],
    leftEye: [0.5, 0],
    noseTip: [0, 0.66],
    mouthCenter: [0, 1.12],
  },
};

program.parse();
await main(program.opts<Options>());

async function main(options: Options): Promise<void> {
  const networks = await openNetworks({});
  const samples = await loadSamples(options, networks);
  const pairs = choosePairs(samples);
  process.stdout.write(`${samples.length} faces, ${pairs.length} pairs\n`);
  const { card } = networks.encoder;
  const judge = async (trial: Trial) => {
    const alignment = alignmentOf(trial, card);
    const embeddings: Float32Array[] = [];
    for (const { image, face } of samples) {
      const crop = alignFace(image, face, networks.detector.card.keypoints, alignment);
      embeddings.push(await embed(crop, networks.encoder));
    }
    const scored = pairs.map(([a, b], i): ScoredPair => {
      const same = samples[a].person === samples[b].person;
      return { distance: squaredDistance(embeddings[a], embeddings[b]), same, fold: i % FOLDS };
    });
    const figures = verificationFigures(scored, [1e-2, 1e-3]);
    const [at2, at3] = figures.tarAtFar.map(({ tar }) => (100 * tar).toFixed(2));
    process.stdout.write(
      `${trial.shape.padEnd(18)} scale ${trial.scale.toFixed(1)} y ${trial.y.toFixed(1)}: EER ` +
        `${(100 * figures.eer).toFixed(2)} %, TAR ${at2} % at FAR 1 %, ${at3} % at 0.1 %\n`,
    );
    // The door works at low false accept rates, but a single rate is noisy on this many pairs.
    return figures.tarAtFar.reduce((sum, { tar }) => sum + (1 - tar) / 2, figures.eer);
  };
  let best: Trial = { shape: "eyes, nose, mouth", scale: 52.9, y: 46.6 };
  let error = await judge(best);
  const improve = async (trial: Trial) => {
    const trialError = await judge(trial);
    if (trialError < error) {
      best = trial;
      error = trialError;
    }
  };
  for (const shape of Object.keys(shapes))
    if (shape !== best.shape) await improve({ ...best, shape });
  for (const step of [6, 3]) {
    const { scale, y } = best;
    for (const sign of [-1, 1]) await improve({ ...best, scale: scale + sign * step });
    for (const sign of [-1, 1]) await improve({ ...best, y: y + sign * step });
  }
  process.stdout.write(`best: ${JSON.stringify({ ...best, error })}\n`);
  process.stdout.write(`${JSON.stringify(alignmentOf(best, card))}\n`);
  await networks.release();
}

function alignmentOf({ shape, scale, y }: Trial, card: EncoderCard): EncoderCard["alignment"] {
  const centre = (card.alignment.sizePx - 1) / 2;
  const points = Object.entries(shapes[shape]);
  const round = (value: number) => Math.round(100 * value) / 100;
  return {
    ...card.alignment,
    keypoints: points.map(([name]) => name),
    template: points.map(([, [u, v]]) => [round(centre + scale * u), round(y + scale * v)]),
  };
}

async function loadSamples(
  options: Options,
  networks: Awaited<ReturnType<typeof openNetworks>>,
): Promise<Sample[]> {
  const manifest = JSON.parse(await readFile(join(options.data, "manifest.json"), "utf8")) as {
    id: string;
    file: string;
    framing: string;
  }[];
  const framed = manifest.filter(({ framing }) => framing === options.framing);
  const byPerson = groupedBy(framed, ({ id }) => id);
  const people = [...byPerson.entries()].filter(([, pictures]) => pictures.length >= 2);
  const step = Math.max(1, Math.floor(people.length / Number(options.people)));
  const chosen = people.filter((_, i) => i % step === 0).slice(0, Number(options.people));
  const samples: Sample[] = [];
  for (const [person, pictures] of chosen) {
    for (const { file } of pictures.slice(0, Number(options.pictures))) {
      const bytes = await readFile(join(options.data, file));
      const image = await decodePicture(bytes, { maxPixels: 1e8 });
      const [face] = await detect(image, networks.detector);
      if (face) samples.push({ person, image, face });
    }
  }
  return samples;
}

/** Every genuine pair, and a fixed choice of impostor pairs spread over the identities. */
function choosePairs(samples: readonly Sample[]): [number, number][] {
  const pairs: [number, number][] = [];
  for (let a = 0; a < samples.length; a++) {
    for (let b = a + 1; b < samples.length && samples[b].person === samples[a].person; b++) {
      pairs.push([a, b]);
      for (let n = 1; n <= IMPOSTORS_PER_GENUINE; n++) {
        const other = (a + n * 7919 + b * 104729) % samples.length;
        if (samples[other].person !== samples[a].person) pairs.push([a, other]);
      }
    }
  }
  return pairs;
}
