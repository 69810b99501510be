import type { Effect } from "./settings.js";

/** A source of numbers in 0..1 (1 left out). */
export type Random = () => number;

/** How much of an effect there is this time; undefined where it does not happen. */
export function drawn({ probability, range }: Effect, random: Random): number | undefined {
  return random() < probability ? between(range, random) : undefined;
}

export function between([low, high]: readonly [number, number], random: Random): number {
  return low + (high - low) * random();
}

/** One of a list, each as likely as the others. */
export function oneOf<T>(values: readonly T[], random: Random): T {
  return values[Math.floor(random() * values.length)];
}

/** A direction, in radians. */
export function anyAngle(random: Random): number {
  return between([-Math.PI, Math.PI], random);
}
