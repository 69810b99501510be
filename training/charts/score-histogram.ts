import { light } from "./chart-colours.js";
import { chartFrame, markLine, percentTick, shortNumber } from "./chart-frame.js";
import { type ChartSize, renderChart } from "./render-chart.js";

const MOST_BINS = 80;

interface Bins {
  least: number;
  width: number;
  count: number;
}

/**
 * How the scores of pairs of one person and of two people are spread, each kind as shares of its
 * own: the overlap is where errors come from. Scores that are no number are left out.
 */
export async function scoreHistogram(chart: {
  title: string;
  genuine: readonly number[];
  impostor: readonly number[];
  /** "squared distance", "probability". */
  scoreName: string;
  threshold?: number;
  size?: ChartSize;
}): Promise<string> {
  const { title, scoreName, threshold, size } = chart;
  const genuine = chart.genuine.filter(Number.isFinite);
  const impostor = chart.impostor.filter(Number.isFinite);
  const bins = binsOver([genuine, impostor]);
  const kinds = [
    { name: "same person", values: genuine, ink: light.first },
    { name: "different people", values: impostor, ink: light.second },
  ];
  const frame = chartFrame({
    title,
    legend: kinds.map(({ name }) => name),
    x: { name: scoreName, least: bins.least, most: bins.least + bins.count * bins.width },
    y: { name: "share of pairs", least: 0, tick: percentTick },
  });
  const marks =
    threshold === undefined ? [] : [{ at: threshold, name: `τ ${shortNumber(threshold)}` }];
  const series = kinds.map(({ name, values, ink }, i) => ({
    name,
    type: "line" as const,
    step: "middle" as const,
    silent: true,
    showSymbol: false,
    lineStyle: { color: ink, width: 1.5 },
    itemStyle: { color: ink },
    areaStyle: { color: ink, opacity: 0.28 },
    data: sharesOf(values, bins).map((share, k) => [bins.least + (k + 0.5) * bins.width, share]),
    ...(i === 0 && marks.length > 0 ? { markLine: markLine(marks) } : {}),
  }));
  const description = kinds
    .map(
      ({ name, values }) =>
        `${name}: ${values.length} pairs, median ${scoreName} ${median(values)}.`,
    )
    .join(" ");
  return renderChart({ ...frame, series }, { title, description }, size);
}

/** Bins of a round width, beginning at a multiple of it, that hold all values. */
function binsOver(kinds: readonly (readonly number[])[]): Bins {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const values of kinds) {
    for (const value of values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  if (!Number.isFinite(least)) return { least: 0, width: 1, count: 1 };
  const width = roundWidth((most - least) / MOST_BINS || 1);
  const first = Math.floor(least / width);
  return { least: first * width, width, count: Math.floor(most / width) - first + 1 };
}

function roundWidth(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  return power * ([1, 2, 5].find((step) => step * power >= width) ?? 10);
}

/** (count,) shares of the values that fall into each bin. */
function sharesOf(values: readonly number[], { least, width, count }: Bins): number[] {
  const shares = new Array<number>(count).fill(0);
  for (const value of values) {
    const bin = Math.floor((value - least) / width);
    // Dividing may round a value on an edge into the bin beside it.
    shares[Math.min(count - 1, Math.max(0, bin))] += 1 / values.length;
  }
  return shares;
}

function median(values: readonly number[]): string {
  const sorted = Float64Array.from(values).sort();
  return sorted.length === 0
    ? "none"
    : shortNumber(Number(sorted[sorted.length >> 1].toPrecision(4)));
}
