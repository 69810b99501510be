import { REPORT_STYLE } from "./report-style.js";
import type { RunChart } from "./run-charts.js";
import {
  collapseInWords,
  count,
  endInWords,
  epochsAt,
  firstAndBest,
  initialisationInWords,
  lossesInWords,
  outcomeInWords,
  percent,
} from "./run-in-words.js";
import type { RunRecords } from "./run-records.js";

/** A training run as one HTML page that needs nothing besides itself. */
export function reportPage(run: RunRecords, charts: readonly RunChart[]): string {
  const { name, config } = run;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(name)}: training run</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<p class="kind">Training run</p>
<h1>${escapeHtml(name)}</h1>
<p class="outcome">${escapeHtml(outcomeInWords(run))}</p>
${tiles(run)}
</header>
<main>
${charts.map(figure).join("\n")}
</main>
<section>
<h2>What was trained, on what, and how it ended</h2>
<div class="columns">
<div>
${paragraphs(run)}
</div>
${sourcesTable(run)}
</div>
</section>
<details>
<summary>Configuration</summary>
<pre>${escapeHtml(JSON.stringify(config, null, 2))}</pre>
</details>
</body>
</html>
`;
}

/** The figures that a run is compared with others by. */
function tiles(run: RunRecords): string {
  const judged = firstAndBest(run);
  const rates = judged
    ? Object.keys(judged.best.tar)
        .sort((a, b) => Number(b) - Number(a))
        .map((far) => ({
          name: `TAR at FAR ${percent(Number(far))}`,
          value: percent(judged.best.tar[far]),
          detail: changeOf(judged.first.tar[far], judged.best.tar[far]),
        }))
    : [];
  const speeds = run.steps.map(({ picturesPerSecond }) => picturesPerSecond).sort((a, b) => a - b);
  const median = speeds[Math.floor(speeds.length / 2)];
  const all = [
    ...rates,
    {
      name: "best step",
      value: count(judged?.best.step ?? 0),
      detail: `of ${count(run.config.steps)}`,
    },
    {
      name: "training faces",
      value: count(run.data.train.faces),
      detail: `of ${count(run.data.train.people)} people`,
    },
    ...(median ? [{ name: "a second", value: median.toFixed(0), detail: "pictures, median" }] : []),
  ];
  const items = all.map(
    ({ name, value, detail }) =>
      `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>` +
      `<dd class="detail">${escapeHtml(detail)}</dd></div>`,
  );
  return `<dl class="tiles">${items.join("")}</dl>`;
}

function changeOf(before: number, after: number): string {
  const points = 100 * (after - before);
  if (points === 0) return "as at the start";
  return `${points < 0 ? "−" : "+"}${Math.abs(points).toFixed(1)} points since the start`;
}

function figure({ svg, caption }: RunChart): string {
  return `<figure>\n${svg}\n<figcaption>${escapeHtml(caption)}</figcaption>\n</figure>`;
}

function paragraphs(run: RunRecords): string {
  const { config, data, steps } = run;
  const { encoder, batch, optimizer, augmentation } = config;
  const { train, validation } = data;
  const last = steps.at(-1)?.step ?? 0;
  const mining = config.losses.triplet ? `, ${config.losses.triplet.mining} mining` : "";
  const sentences = [
    `${encoder}, ${initialisationInWords(run)}. Minimised: ${lossesInWords(run).join("; ")}${mining}. ` +
      `Batches of ${batch.people} people × ${batch.pictures} pictures, ${augmentation.strength} ` +
      `augmentation, a learning rate of at most ${optimizer.learningRate}, seed ${config.seed}.`,
    `Trained on ${count(train.faces)} faces of ${count(train.people)} people, each seen ` +
      `${epochsAt(last, run)} times on average; judged on ${count(validation.faces)} faces of ` +
      `${count(validation.people)} other people.`,
    `${endInWords(run)} ${collapseInWords(run)}`,
    `Data ${data.fingerprint.slice(0, 12)}, code revision ${data.codeRevision ?? "unknown"}.`,
  ];
  return sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join("\n");
}

function sourcesTable({ data }: RunRecords): string {
  const rows = Object.entries(data.sources)
    .sort(([, a], [, b]) => b - a)
    .map(
      ([source, faces]) =>
        `<tr><th scope="row">${escapeHtml(source)}</th><td>${count(faces)}</td></tr>`,
    );
  const head = '<tr><th scope="col">source</th><th scope="col">faces</th></tr>';
  return `<table><thead>${head}</thead><tbody>${rows.join("")}</tbody></table>`;
}

function escapeHtml(text: string): string {
  const escapes: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (sign) => escapes[sign]);
}
