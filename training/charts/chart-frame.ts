import type { EChartsOption } from "echarts";
import { light, SERIES } from "./chart-colours.js";

export interface Axis {
  /** With its unit: "step", "distance", "false accept rate". */
  name: string;
  scale?: "linear" | "log";
  least?: number;
  most?: number;
  /** How a tick is written; plain short numbers where not given. */
  tick?: (value: number) => string;
}

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
const DASHES = ["solid", "dashed", "dotted"] as const;

/** What all charts share: paper, title, legend, axes with their names, no animation. */
export function chartFrame(parts: {
  title: string;
  x: Axis;
  y: Axis;
  legend?: readonly string[];
}): EChartsOption {
  const { title, x, y, legend = [] } = parts;
  return {
    animation: false,
    backgroundColor: light.paper,
    color: SERIES.map((ink) => light[ink]),
    textStyle: { fontFamily: FONT, color: light.text },
    title: {
      text: title,
      left: 20,
      top: 14,
      textStyle: { color: light.text, fontSize: 16, fontWeight: 600 },
    },
    legend: {
      show: legend.length > 1,
      data: [...legend],
      left: 18,
      top: 42,
      icon: "roundRect",
      itemWidth: 18,
      itemHeight: 4,
      itemGap: 18,
      textStyle: { color: light.muted, fontSize: 12 },
    },
    grid: { left: 72, right: 28, top: legend.length > 1 ? 76 : 56, bottom: 58 },
    xAxis: { ...axis(x), nameGap: 32 },
    yAxis: { ...axis(y), nameGap: 52, nameRotate: 90 },
  } as EChartsOption;
}

/** The stroke of the i-th series: a colour and dashes of its own. */
export function seriesStroke(i: number): {
  color: string;
  width: number;
  type: "solid" | "dashed" | "dotted";
} {
  return {
    color: light[SERIES[i % SERIES.length]],
    width: 2,
    type: DASHES[Math.floor(i / SERIES.length) % DASHES.length],
  };
}

/** A thin line across the plot with its name, for a threshold or a best step. */
export function markLine(marks: readonly { at: number; name: string }[]) {
  return {
    silent: true,
    symbol: "none",
    lineStyle: { color: light.mark, type: "dashed" as const, width: 1.2 },
    label: { color: light.mark, fontSize: 11, textBorderWidth: 0, position: "end" as const },
    data: marks.map(({ at, name }) => ({ xAxis: at, label: { formatter: name } })),
  };
}

export function percentTick(value: number): string {
  return `${shortNumber(100 * value)} %`;
}

/** 0.001 stays as it is, 0.00001 is written 1e-5. */
export function shortNumber(value: number): string {
  if (value === 0) return "0";
  const rounded = Number(value.toPrecision(6));
  const size = Math.abs(rounded);
  const plain = size >= 1e-3 && size < 1e6;
  return plain ? String(rounded) : rounded.toExponential().replace("+", "");
}

function axis({ name, scale = "linear", least, most, tick = shortNumber }: Axis) {
  return {
    type: scale === "log" ? ("log" as const) : ("value" as const),
    name,
    nameLocation: "middle" as const,
    nameTextStyle: { color: light.muted, fontSize: 12 },
    ...(least === undefined ? {} : { min: least }),
    ...(most === undefined ? {} : { max: most }),
    scale: true,
    // Bars of a count do not widen the axis of a probability.
    containShape: false,
    axisLabel: { color: light.muted, fontSize: 11, formatter: tick, hideOverlap: true },
    axisLine: { show: true, onZero: false, lineStyle: { color: light.muted, width: 1 } },
    axisTick: { show: false },
    splitLine: { show: true, lineStyle: { color: light.rule, width: 1 } },
  };
}
