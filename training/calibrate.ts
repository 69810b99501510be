import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { squaredDistance } from "../daemon/vision/embed.js";
import { embedPictures } from "./evaluation/embed-pictures.js";
import { thresholdAtFar } from "./evaluation/metrics.js";
import { openNetworks } from "./evaluation/open-networks.js";

/**
 * Reads the thresholds of an encoder's card off strangers: one picture of each person, every pair
 * of them an impostor comparison, the daemon's own pipeline from detector to distance.
 */
const FARS = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6];

/** A rate read off fewer false accepts than this is chance, so it is left out. */
const LEAST_ACCEPTED = 10;

const PICTURE = /\.(jpe?g|png|webp)$/i;

const program = new Command("calibrate")
  .description("Prints the thresholds at false accept rates, for an encoder's card.")
  .requiredOption("--people <dir...>", "folders with one folder of pictures a person")
  .option("--detector <file>", "another detector (.onnx with its card)")
  .option("--encoder <file>", "another encoder (.onnx with its card)");

program.parse();
await main(program.opts<{ people: string[]; detector?: string; encoder?: string }>());

async function main(options: {
  people: string[];
  detector?: string;
  encoder?: string;
}): Promise<void> {
  const networks = await openNetworks(options);
  const pictures = (await Promise.all(options.people.map(firstPictures))).flat();
  const embeddings = [...(await embedPictures(pictures, networks)).values()];
  await networks.release();
  const distances = impostorDistances(embeddings);
  const fars = FARS.filter((far) => far * distances.length >= LEAST_ACCEPTED);
  const table = fars.map((far) => {
    const threshold = Number(thresholdAtFar(distances, far).toFixed(4));
    return { far, threshold, pairs: distances.length };
  });
  const summary = {
    encoder: networks.encoder.card.id,
    people: embeddings.length,
    withoutFace: pictures.length - embeddings.length,
    nearest: [...distances.slice(0, 5)],
    table,
  };
  process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
}

/** The first picture of each person: several of one person would count their look more than once. */
async function firstPictures(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const people = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const first = people.sort().map(async (person) => {
    const names = (await readdir(join(directory, person))).filter((name) => PICTURE.test(name));
    return names
      .sort()
      .slice(0, 1)
      .map((name) => join(directory, person, name));
  });
  return (await Promise.all(first)).flat();
}

/** Ascending squared distances of every pair. */
function impostorDistances(embeddings: readonly Float32Array[]): Float32Array {
  const distances = new Float32Array((embeddings.length * (embeddings.length - 1)) / 2);
  let at = 0;
  for (let a = 0; a < embeddings.length; a++) {
    for (let b = a + 1; b < embeddings.length; b++) {
      distances[at++] = squaredDistance(embeddings[a], embeddings[b]);
    }
  }
  return distances.sort();
}
