import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { light } from "../../../training/charts/chart-colours.js";
import { shortNumber } from "../../../training/charts/chart-frame.js";
import { detChart, rocChart } from "../../../training/charts/error-rate-charts.js";
import { lineChart } from "../../../training/charts/line-chart.js";
import { reliabilityDiagram } from "../../../training/charts/reliability-diagram.js";
import { scoreHistogram } from "../../../training/charts/score-histogram.js";

const step = { name: "step" };
const loss = { name: "loss" };

/** The heights of the line of that colour, in pixels from the top. */
function heightsOf(svg: string, colour: string): number[] {
  const paths = [...svg.matchAll(/<path d="([^"]+)"[^>]*>/g)];
  const own = paths.filter(([tag]) => tag.includes(`stroke="${colour}"`) && tag.includes("M72"));
  return own.flatMap(([, d]) => [...d.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y)));
}

describe("a chart", () => {
  it("is a picture that others can draw, and says what it shows", async () => {
    const svg = await lineChart({
      title: "Loss & co <1>",
      lines: [
        {
          name: "train",
          points: [
            [0, 3],
            [10, 1.25],
          ],
        },
      ],
      x: step,
      y: loss,
    });
    expect(svg).toContain(">Loss &amp; co &lt;1&gt;</title>");
    expect(svg).toContain(">train: loss 1.25 at step 10.</desc>");
    expect(svg).toMatch(/role="img" aria-labelledby="(chart-\w+)-title \1-text"/);
    const { width, height } = await sharp(Buffer.from(svg)).metadata();
    expect([width, height]).toEqual([720, 440]);
  });

  it("goes down where its numbers do", async () => {
    const points = [9, 7, 4, 1].map((y, i): [number, number] => [i, y]);
    const svg = await lineChart({ title: "t", lines: [{ name: "a", points }], x: step, y: loss });
    const heights = heightsOf(svg, light.first);
    expect(heights).toHaveLength(4);
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
  });

  it("is the same for the same numbers, and shares no id with another", async () => {
    const draw = (y: number) =>
      lineChart({
        title: "t",
        lines: [
          {
            name: "a",
            points: [
              [0, 1],
              [1, y],
            ],
          },
        ],
        x: step,
        y: loss,
      });
    const ids = (svg: string) => [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    const first = await draw(2);
    expect(await draw(2)).toBe(first);
    expect(ids(first).length).toBeGreaterThan(2);
    expect(ids(await draw(3)).filter((id) => ids(first).includes(id))).toEqual([]);
  });

  it("follows the reader's dark scheme, and asks for no script or font", async () => {
    const svg = await lineChart({
      title: "t",
      lines: [{ name: "a", points: [[0, 1]] }],
      x: step,
      y: loss,
    });
    const id = /<svg id="([^"]+)"/.exec(svg)?.[1];
    expect(svg).toContain(`#${id} [fill="${light.paper}"]{fill:#`);
    expect(svg).not.toMatch(/<script|href=|@import|url\(http/);
  });

  it("leaves gaps where a number is missing or has no place on a log axis", async () => {
    const points: [number, number][] = [
      [0, 1],
      [1, 0.1],
      [2, Number.NaN],
      [3, 0],
      [4, 0.01],
      [5, 0.001],
    ];
    const y = { name: "rate", scale: "log" as const };
    const svg = await lineChart({ title: "t", lines: [{ name: "a", points }], x: step, y });
    expect(svg).not.toContain("NaN");
    expect(svg).toContain(">a: rate 0.001 at step 5.</desc>");
  });
});

describe("charts of error rates", () => {
  const curves = [
    {
      name: "distance",
      points: [
        { far: 1e-3, tar: 0.95 },
        { far: 1, tar: 1 },
      ],
    },
    {
      name: "head",
      points: [
        { far: 1e-3, tar: 0.5 },
        { far: 1, tar: 1 },
      ],
    },
  ];

  it("rise for true accepts and fall for false rejects", async () => {
    const roc = heightsOf(await rocChart({ title: "ROC", curves }), light.second);
    expect(roc[0]).toBeGreaterThan(roc.at(-1) as number);
    const falling = [
      { far: 1e-3, tar: 0.9 },
      { far: 1e-2, tar: 0.99 },
      { far: 1, tar: 1 },
    ];
    const svg = await detChart({ title: "DET", curves: [{ name: "distance", points: falling }] });
    const det = heightsOf(svg, light.first);
    // The last false reject rate is 0, which a log axis does not hold.
    expect(det).toHaveLength(2);
    expect(det[0]).toBeLessThan(det[1]);
  });

  it("put the better curve above the worse", async () => {
    const svg = await rocChart({ title: "ROC", curves });
    expect(heightsOf(svg, light.first)[0]).toBeLessThan(heightsOf(svg, light.second)[0]);
    expect(svg).toContain("head: true accept rate 50 % at its lowest false accept rate, 0.001.");
  });
});

describe("a histogram of scores", () => {
  it("names the threshold and leaves out what has no score", async () => {
    const svg = await scoreHistogram({
      title: "Distances",
      genuine: [0.1, 0.2, 0.15, Number.POSITIVE_INFINITY],
      impostor: [0.5, 0.9],
      scoreName: "distance",
      threshold: 0.3,
    });
    expect(svg).toContain("same person: 3 pairs, median distance 0.15.");
    expect(svg).toContain(">τ 0.3</text>");
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it.each([[[]], [[0.25, 0.25]]])("is drawn for %j alone", async (genuine) => {
    const svg = await scoreHistogram({ title: "t", genuine, impostor: [], scoreName: "distance" });
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});

describe("a reliability diagram", () => {
  it("counts pairs and the distance from the diagonal", async () => {
    const svg = await reliabilityDiagram({
      title: "Head",
      bins: [
        { predicted: 0.1, observed: 0.2, pairs: 30 },
        { predicted: null, observed: null, pairs: 0 },
        { predicted: 0.9, observed: 0.9, pairs: 10 },
      ],
    });
    // 30 of 40 pairs lie 0.1 off.
    expect(svg).toContain("40 pairs in 2 bins; expected calibration error 7.50 %");
    expect(svg).toContain(">30</text>");
  });
});

describe("numbers on an axis", () => {
  it.each([
    [0, "0"],
    [0.1 + 0.2, "0.3"],
    [1e-5, "1e-5"],
    [0.001, "0.001"],
    [2500, "2500"],
    [3e7, "3e7"],
  ])("%d is written %s", (value, text) => {
    expect(shortNumber(value)).toBe(text);
  });
});
