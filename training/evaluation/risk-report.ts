import type { AcceptedPair, Outcome } from "./risk-outcomes.js";
import type { RiskRow, RiskTable } from "./risk-table.js";

const SHOWN_NEAREST = 10;

/** The table as people read it, a line a row and one more for the full decision. */
export function riskReport({ target, margin, rows }: RiskTable): string[] {
  const { falseAcceptsPerYear, strangersPerDay } = target;
  const lines = [
    `risk: τ for ${falseAcceptsPerYear} false accepts a year at ${strangersPerDay} strangers a day; ` +
      "one picture enrols a person",
    line(
      "people",
      "galleries",
      "τ",
      "false accepts a year (95 %)",
      "missed",
      "wrong name",
      "pairs behind it",
    ),
  ];
  for (const row of rows) {
    const { people, galleries, threshold, promised, byDistance, byDecision } = row;
    const mark = promised.support === "measured" ? "" : `, ${promised.support}`;
    lines.push(
      line(
        count(people),
        count(galleries),
        threshold.toFixed(4),
        `promised ${withRange(promised.falseAcceptsPerYear, promised.interval)}${mark}`,
        promised.refused === null ? "" : percent(promised.refused),
      ),
      measuredLine("distance", byDistance),
      measuredLine(`and margin ${margin}`, byDecision),
    );
  }
  const nearest = rows.flatMap(({ byDistance }) => byDistance.pairsAccepted);
  if (nearest.length > 0) lines.push(...nearestReport(nearest));
  if (rows.length === 0) lines.push("  the set has too few people with two pictures for any row");
  return lines;
}

function nearestReport(pairs: readonly AcceptedPair[]): string[] {
  const unique = new Map(pairs.map((pair) => [`${pair.stranger} as ${pair.person}`, pair]));
  const nearest = [...unique].sort(([, a], [, b]) => a.unlikeness - b.unlikeness);
  return [
    "  the nearest strangers accepted: look whether they are one person by two names",
    ...nearest.slice(0, SHOWN_NEAREST).map(([words, { unlikeness }]) => {
      return `    ${unlikeness.toFixed(4)} ${words}`;
    }),
  ];
}

function measuredLine(name: string, outcome: Outcome): string {
  const { falseAcceptsPerYear, interval, missed, wrongName, pairsAccepted } = outcome;
  const accepts = `${name} ${withRange(falseAcceptsPerYear, interval)}`;
  return line(
    "",
    "",
    "",
    accepts,
    percent(missed),
    percent(wrongName),
    count(pairsAccepted.length),
  );
}

function line(...cells: string[]): string {
  const widths = [8, 11, 8, 46, 9, 12, 0];
  return `  ${cells.map((cell, i) => cell.padEnd(widths[i])).join("")}`.trimEnd();
}

function withRange(value: number, range: RiskRow["promised"]["interval"]): string {
  return range ? `${digits(value)} (${digits(range[0])} to ${digits(range[1])})` : digits(value);
}

function digits(value: number): string {
  return String(Number(value.toPrecision(2)));
}

function percent(share: number): string {
  return share > 0 && share < 1e-4
    ? `${(100 * share).toExponential(1)} %`
    : `${(100 * share).toFixed(2)} %`;
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}
