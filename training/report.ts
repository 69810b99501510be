import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { runCommand } from "./command-line.js";
import { writeWhole } from "./onnx/sealed-model.js";
import { reportPage } from "./report/report-page.js";
import { runCharts } from "./report/run-charts.js";
import { readRunRecords } from "./report/run-records.js";

/** A training run's records → a page to look at, and its charts as files. */
const program = new Command("train:report")
  .description("Draws a page of a training run, also of one that still goes on.")
  .requiredOption("--run <dir>", "the run's folder: report.html and charts/ go there");

await runCommand(program, async (options: { run: string }) => {
  const run = await readRunRecords(options.run);
  const charts = await runCharts(run);
  const directory = join(options.run, "charts");
  await mkdir(directory, { recursive: true });
  for (const { name, svg } of charts) await writeWhole(join(directory, `${name}.svg`), svg);
  const page = join(options.run, "report.html");
  await writeWhole(page, reportPage(run, charts));
  process.stdout.write(`${page}\n`);
});
