import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportPage } from "../../../training/report/report-page.js";
import { type RunChart, runCharts } from "../../../training/report/run-charts.js";
import { type RunRecords, readRunRecords } from "../../../training/report/run-records.js";
import { thinned } from "../../../training/report/thinned.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import { finishedRun } from "../../helpers/finished-run.js";

const NAMESPACE = /xmlns(:\w+)?="[^"]+"/g;

let directory: string;
let run: RunRecords;
let charts: RunChart[];
beforeAll(async () => {
  directory = temporaryDirectory();
  await finishedRun(join(directory, "run"));
  run = await readRunRecords(join(directory, "run"));
  charts = await runCharts(run);
});
afterAll(() => removeDirectory(directory));

describe("the charts of a run", () => {
  it("are all that its records can fill", () => {
    expect(charts.map(({ name }) => name)).toEqual([
      ...["tar-at-far", "tar-by-source", "roc", "scores"],
      ...["loss", "active-triplets", "distances", "learning-rate"],
    ]);
  });

  it("show every source, every rate and every distance by name", () => {
    const textOf = (name: string) => charts.find((chart) => chart.name === name)?.svg ?? "";
    for (const source of ["drawn", "photographed"]) {
      expect(textOf("tar-by-source")).toContain(source);
    }
    for (const rate of ["1 %", "0.1 %", "0.01 %"]) {
      expect(textOf("tar-at-far")).toContain(`at FAR ${rate}`);
    }
    for (const line of ["d(A, P)", "d(A, N)", "spread"]) {
      expect(textOf("distances")).toContain(line);
    }
  });

  it("are fewer for a run that has only begun, or distils alone", async () => {
    const names = async (changed: RunRecords) => (await runCharts(changed)).map(({ name }) => name);
    expect(await names({ ...run, validation: [], scores: null, steps: [] })).toEqual([]);
    const losses = { triplet: null, distillation: { weight: 1, teacher: null }, hints: null };
    const distilled = { ...run, scores: null, config: { ...run.config, losses } };
    expect(await names(distilled)).toEqual([
      ...["tar-at-far", "tar-by-source", "loss", "learning-rate"],
    ]);
  });
});

describe("the page of a run", () => {
  it("needs nothing besides itself", () => {
    const page = reportPage(run, charts).replace(NAMESPACE, "");
    expect(page).not.toMatch(/https?:|<script|<link|<img|@import|url\((?!#)/);
  });

  it("holds every chart, every figure and the whole configuration", () => {
    const page = reportPage(run, charts);
    for (const { svg, caption } of charts) {
      expect(page).toContain(svg);
      expect(page).toContain(caption);
    }
    for (const words of ["70 %", "40.0 points", "of 2,000", "photographed", "<td>500</td>"]) {
      expect(page).toContain(words);
    }
    expect(page).toContain("&quot;mining&quot;: &quot;semi-hard&quot;");
  });

  it("takes names as text, whatever they hold", () => {
    const page = reportPage({ ...run, name: '<b onload="x">&' }, []);
    expect(page).toContain("&lt;b onload=&quot;x&quot;&gt;&amp;");
    expect(page).not.toContain("<b onload");
  });

  it("is the same for the same records", async () => {
    expect(reportPage(run, await runCharts(run))).toBe(reportPage(run, charts));
  });
});

describe("a thinned curve", () => {
  it("is the mean of neighbours, the last of them fewer", () => {
    const points = [1, 2, 3, 4, 5].map((x): [number, number] => [x, 10 * x]);
    expect(thinned(points, 5)).toEqual(points);
    expect(thinned(points, 3)).toEqual([
      [1.5, 15],
      [3.5, 35],
      [5, 50],
    ]);
  });
});
