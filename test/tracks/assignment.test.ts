import { describe, expect, it } from "vitest";
import { assign } from "../../daemon/tracks/assignment.js";
import { seededRandom } from "../../training/batches/seeded-random.js";

const NEVER = Number.POSITIVE_INFINITY;

/** Every pairing tried: most pairs first, then the least cost. */
function exhaustive(costs: number[][]): { pairs: number; cost: number } {
  const best = { pairs: 0, cost: 0 };
  const walk = (row: number, taken: Set<number>, pairs: number, cost: number) => {
    if (row === costs.length) {
      const isBetter = pairs > best.pairs || (pairs === best.pairs && cost < best.cost);
      if (isBetter) Object.assign(best, { pairs, cost });
      return;
    }
    walk(row + 1, taken, pairs, cost);
    costs[row].forEach((price, column) => {
      if (taken.has(column) || price === NEVER) return;
      walk(row + 1, new Set([...taken, column]), pairs + 1, cost + price);
    });
  };
  walk(0, new Set(), 0, 0);
  return best;
}

describe("assignment", () => {
  it("takes the least sum, not the least first", () => {
    expect(
      assign([
        [1, 2],
        [1, 10],
      ]),
    ).toEqual([1, 0]);
  });

  it("leaves out what is forbidden, and what has no partner", () => {
    expect(
      assign([
        [NEVER, NEVER],
        [NEVER, 1],
      ]),
    ).toEqual([-1, 1]);
    expect(assign([[3], [1], [2]])).toEqual([-1, 0, -1]);
    expect(assign([[5, 1, 7]])).toEqual([1]);
    expect(assign([])).toEqual([]);
    expect(assign([[], []])).toEqual([-1, -1]);
  });

  it("makes as many pairs as it can before it counts the cost", () => {
    expect(
      assign([
        [0, 100],
        [0, NEVER],
      ]),
    ).toEqual([1, 0]);
  });

  it("is as good as trying everything", () => {
    const random = seededRandom(5);
    for (let round = 0; round < 300; round++) {
      const [rows, columns] = [1 + Math.floor(random() * 5), 1 + Math.floor(random() * 5)];
      const costs = Array.from({ length: rows }, () =>
        Array.from({ length: columns }, () => (random() < 0.3 ? NEVER : random())),
      );
      const columnOfRow = assign(costs);
      const made = columnOfRow.flatMap((column, row) =>
        column === -1 ? [] : [costs[row][column]],
      );
      const used = columnOfRow.filter((column) => column !== -1);
      expect(new Set(used).size).toBe(used.length);
      const best = exhaustive(costs);
      expect(made).toHaveLength(best.pairs);
      expect(made.reduce((sum, cost) => sum + cost, 0)).toBeCloseTo(best.cost, 9);
    }
  });
});
