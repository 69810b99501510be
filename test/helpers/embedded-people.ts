import { seededRandom } from "../../training/batches/seeded-random.js";
import type { EmbeddedPerson } from "../../training/run/embed-faces.js";

const LENGTH = 128;
/** Standard deviations in a dimension: squared distances of 0.2 and 0.95, about the encoder's own. */
const WITHIN = 0.028;
const BETWEEN = 0.054;

/**
 * People drawn at random: a centre each, and pictures scattered around it. In the dimensions that
 * `isNoise` names people do not differ: a head has nothing to learn from them.
 */
export function drawnPeople({
  people,
  pictures,
  seed,
  isNoise = () => false,
}: {
  people: number;
  pictures: number;
  seed: number;
  isNoise?: (dimension: number) => boolean;
}): EmbeddedPerson[] {
  const random = seededRandom(seed);
  const normal = () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return radius * Math.cos(2 * Math.PI * random());
  };
  return Array.from({ length: people }, (_, p) => {
    const centre = Array.from({ length: LENGTH }, (_, k) => (isNoise(k) ? 0 : BETWEEN * normal()));
    return Array.from({ length: pictures }, () => ({
      person: `person-${p}`,
      source: p % 3 === 0 ? "street" : "studio",
      embedding: Float32Array.from(centre, (value, k) => {
        return value + (isNoise(k) ? Math.hypot(WITHIN, BETWEEN) : WITHIN) * normal();
      }),
    }));
  }).flat();
}
