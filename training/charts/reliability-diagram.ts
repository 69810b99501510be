import type { EChartsOption } from "echarts";
import { light } from "./chart-colours.js";
import { chartFrame, percentTick } from "./chart-frame.js";
import { type ChartSize, renderChart } from "./render-chart.js";

export interface ReliabilityBin {
  /** Mean predicted probability of the bin's pairs; null in an empty bin. */
  predicted: number | null;
  /** Share of them that are one person; null in an empty bin. */
  observed: number | null;
  pairs: number;
}

/** A bin that has pairs, and so has a point. */
interface Point {
  predicted: number;
  observed: number;
  pairs: number;
}

/**
 * What probabilities are worth (DeGroot & Fienberg 1983): of the pairs given p, a share of p should
 * be one person, which is the diagonal. Bars below say how many pairs a point stands for.
 */
export async function reliabilityDiagram(chart: {
  title: string;
  bins: readonly ReliabilityBin[];
  size?: ChartSize;
}): Promise<string> {
  const { title, size } = chart;
  const bins = chart.bins.flatMap(({ predicted, observed, pairs }): Point[] =>
    predicted === null || observed === null ? [] : [{ predicted, observed, pairs }],
  );
  const pairs = bins.reduce((sum, bin) => sum + bin.pairs, 0);
  const gap = bins.reduce(
    (sum, b) => sum + (b.pairs * Math.abs(b.predicted - b.observed)) / pairs,
    0,
  );
  const frame = chartFrame({
    title,
    legend: ["observed", "calibrated"],
    x: { name: "predicted probability", least: 0, most: 1, tick: percentTick },
    y: { name: "observed share of one person", least: 0, most: 1, tick: percentTick },
  });
  const description =
    `${pairs} pairs in ${bins.length} bins; ` +
    `expected calibration error ${(100 * gap).toFixed(2)} %, ` +
    "the mean distance of the points from the diagonal.";
  const options = { ...frame, series: [...curves(bins), counts(bins)] } as EChartsOption;
  const twoAxes = { ...options, yAxis: [frame.yAxis, countAxis(bins)] } as EChartsOption;
  return renderChart(twoAxes, { title, description }, size);
}

function curves(bins: readonly Point[]) {
  return [
    {
      name: "observed",
      type: "line",
      silent: true,
      symbol: "circle",
      symbolSize: 7,
      lineStyle: { color: light.first, width: 2 },
      itemStyle: { color: light.first },
      data: bins.map(({ predicted, observed }) => [predicted, observed]),
    },
    {
      name: "calibrated",
      type: "line",
      silent: true,
      showSymbol: false,
      lineStyle: { color: light.muted, width: 1, type: "dashed" },
      itemStyle: { color: light.muted },
      data: [
        [0, 0],
        [1, 1],
      ],
    },
  ];
}

function counts(bins: readonly Point[]) {
  return {
    name: "pairs",
    type: "bar",
    silent: true,
    yAxisIndex: 1,
    barWidth: 10,
    itemStyle: { color: light.second, opacity: 0.35 },
    label: {
      show: true,
      position: "top",
      color: light.muted,
      opacity: 1,
      fontSize: 10,
      textBorderWidth: 0,
      formatter: ({ dataIndex }: { dataIndex: number }) => `${bins[dataIndex].pairs}`,
    },
    data: bins.map((bin) => [bin.predicted, bin.pairs]),
  };
}

/** Bars keep to the lowest quarter, out of the curve's way. */
function countAxis(bins: readonly Point[]) {
  const most = Math.max(1, ...bins.map((bin) => bin.pairs));
  return { type: "value", show: false, min: 0, max: 4 * most };
}
