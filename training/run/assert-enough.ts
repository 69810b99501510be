import { personBatches } from "../batches/person-batches.js";
import { seededRandom } from "../batches/seeded-random.js";
import type { KeptFace } from "../dataset/face-pack.js";
import type { Split } from "../dataset/split.js";
import type { RunConfig } from "./run-config.js";
import { hasStrangers } from "./validation.js";

/**
 * Throws an Error, before hours are spent, where a set of faces has too few people for batches, or
 * for a validation that can choose the best weights.
 */
export function assertEnough({ train, validation }: Split<KeptFace>, config: RunConfig): void {
  personBatches(train, config.batch, seededRandom(config.seed)).next();
  const people = new Set(validation.map(({ person }) => person)).size;
  if (hasStrangers(validation) && validation.length > people) return;
  throw new Error(
    `${people} people with ${validation.length} faces are held back for validation, which wants ` +
      "two people of one source, and one with two faces: add people, or raise validationShare",
  );
}
