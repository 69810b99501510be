import { percentTick, shortNumber } from "./chart-frame.js";
import { lineChart } from "./line-chart.js";
import type { ChartSize } from "./render-chart.js";

/** A receiver operating characteristic, by any quantity that decides. Rates in 0..1. */
export interface RocCurve {
  name: string;
  points: readonly { far: number; tar: number }[];
}

interface ErrorRates {
  title: string;
  curves: readonly RocCurve[];
  size?: ChartSize;
}

/** True accepts over false accepts. Rare false accepts matter at a door: their axis is a log. */
export function rocChart({ title, curves, size }: ErrorRates): Promise<string> {
  return lineChart({
    title,
    lines: curves.map(({ name, points }) => ({
      name,
      points: points.map(({ far, tar }): [number, number] => [far, tar]),
    })),
    x: { name: "false accept rate (log)", scale: "log", most: 1 },
    y: { name: "true accept rate", most: 1, tick: percentTick },
    description: curves.map(tarInWords).join(" "),
    ...(size ? { size } : {}),
  });
}

/** Detection error trade-off: both errors on log axes, where curves of good models are lines. */
export function detChart({ title, curves, size }: ErrorRates): Promise<string> {
  return lineChart({
    title,
    lines: curves.map(({ name, points }) => ({
      name,
      points: points.map(({ far, tar }): [number, number] => [far, 1 - tar]),
    })),
    x: { name: "false accept rate (log)", scale: "log", most: 1 },
    y: { name: "false reject rate (log)", scale: "log", most: 1 },
    description: curves.map(tarInWords).join(" "),
    ...(size ? { size } : {}),
  });
}

/** Open-set search: people named right over strangers who are taken for somebody enrolled. */
export function identificationChart(chart: {
  title: string;
  curves: readonly { name: string; points: readonly { fpir: number; dir: number }[] }[];
  size?: ChartSize;
}): Promise<string> {
  const { title, curves, size } = chart;
  return lineChart({
    title,
    lines: curves.map(({ name, points }) => ({
      name,
      points: points.map(({ fpir, dir }): [number, number] => [fpir, dir]),
    })),
    x: { name: "false positive identification rate (log)", scale: "log", most: 1 },
    y: { name: "detection and identification rate", most: 1, tick: percentTick },
    ...(size ? { size } : {}),
  });
}

function tarInWords({ name, points }: RocCurve): string {
  const lowest = points.filter(({ far }) => far > 0).sort((a, b) => a.far - b.far)[0];
  if (!lowest) return `${name}: no points.`;
  const { far, tar } = lowest;
  const accepted = percentTick(Number(tar.toFixed(4)));
  const lowestFar = shortNumber(Number(far.toPrecision(3)));
  return `${name}: true accept rate ${accepted} at its lowest false accept rate, ${lowestFar}.`;
}
