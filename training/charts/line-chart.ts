import { type Axis, chartFrame, markLine, seriesStroke, shortNumber } from "./chart-frame.js";
import { type ChartSize, renderChart } from "./render-chart.js";

export interface Line {
  name: string;
  /** (x, y) in the order of x; what is no number, or not positive on a log axis, is a gap. */
  points: readonly (readonly [number, number])[];
}

/** Curves over a step, an epoch or any other quantity: one or several, with named marks on x. */
export async function lineChart(chart: {
  title: string;
  lines: readonly Line[];
  x: Axis;
  y: Axis;
  /** What there is to know about the curve; from the data where not given. */
  description?: string;
  marks?: readonly { at: number; name: string }[];
  size?: ChartSize;
}): Promise<string> {
  const { title, lines, x, y, marks = [], size } = chart;
  const frame = chartFrame({ title, x, y, legend: lines.map(({ name }) => name) });
  const visible = (point: readonly [number, number]) =>
    point.every(Number.isFinite) &&
    (x.scale !== "log" || point[0] > 0) &&
    (y.scale !== "log" || point[1] > 0);
  const series = lines.map(({ name, points }, i) => ({
    name,
    type: "line" as const,
    silent: true,
    // A single point has no line to show it.
    showSymbol: points.filter(visible).length === 1,
    symbolSize: 6,
    lineStyle: seriesStroke(i),
    itemStyle: { color: seriesStroke(i).color },
    data: points.map((point) => (visible(point) ? [...point] : [point[0], "-"])),
    ...(i === 0 && marks.length > 0 ? { markLine: markLine(marks) } : {}),
  }));
  const description = chart.description ?? lines.map((line) => lastValue(line, { x, y })).join(" ");
  return renderChart({ ...frame, series }, { title, description }, size);
}

function lastValue({ name, points }: Line, { x, y }: { x: Axis; y: Axis }): string {
  const last = points.findLast((point) => point.every(Number.isFinite));
  if (!last) return `${name}: no values.`;
  const [at, value] = last.map((number) => shortNumber(Number(number.toPrecision(4))));
  return `${name}: ${y.name} ${value} at ${x.name} ${at}.`;
}
