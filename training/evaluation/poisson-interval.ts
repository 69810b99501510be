import type { Interval } from "./person-bootstrap.js";

const OUTSIDE = 0.025;
/** Halvings of a range that is hundreds wide: far below any digit that is shown. */
const HALVINGS = 60;

/**
 * The exact 95 % interval of an expected count of which `count` were seen (Garwood 1936): the
 * expectations at which so many or more, and so many or fewer, have a chance of 2.5 %.
 */
export function poissonInterval(count: number): Interval {
  const widest = count + 20 + 10 * Math.sqrt(count);
  const low =
    count === 0 ? 0 : crossing(widest, (expected) => 1 - upTo(expected, count - 1) > OUTSIDE);
  return [low, crossing(widest, (expected) => upTo(expected, count) < OUTSIDE)];
}

/** P(X ≤ most), in logarithms term by term: e to the minus some hundred is no number. */
function upTo(expected: number, most: number): number {
  let logTerm = -expected;
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= most; i++) {
    logTerm += Math.log(expected / i);
    sum += Math.exp(logTerm);
  }
  return sum;
}

/** Where a test of ever greater expectations begins to hold. */
function crossing(widest: number, holds: (expected: number) => boolean): number {
  let [low, high] = [0, widest];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
