import { createHash } from "node:crypto";
import type { EChartsOption } from "echarts";
import { darkScheme } from "./chart-colours.js";

export interface ChartText {
  title: string;
  /** What the chart shows, in a sentence or two, for whoever cannot see it. */
  description: string;
}

export interface ChartSize {
  widthPx: number;
  heightPx: number;
}

export const CHART_SIZE: ChartSize = { widthPx: 720, heightPx: 440 };

/**
 * Draws on the server, without a DOM: the options of an ECharts chart → an SVG document that scales
 * with its container and follows the reader's light or dark scheme. The same options give the same
 * bytes. ECharts is loaded here, when something is drawn: who draws nothing does not pay for it.
 */
export async function renderChart(
  options: EChartsOption,
  text: ChartText,
  { widthPx: width, heightPx: height }: ChartSize = CHART_SIZE,
): Promise<string> {
  const { init } = await loadECharts();
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption(options);
    return dress(chart.renderToSVGString({ useViewBox: true }), text);
  } finally {
    // Without this its animation clock keeps the process from ending.
    chart.dispose();
  }
}

async function loadECharts() {
  const [{ init, use }, charts, components, { SVGRenderer }] = await Promise.all([
    import("echarts/core"),
    import("echarts/charts"),
    import("echarts/components"),
    import("echarts/renderers"),
  ]);
  use([
    charts.BarChart,
    charts.LineChart,
    charts.ScatterChart,
    components.GridComponent,
    components.LegendComponent,
    components.MarkLineComponent,
    components.TitleComponent,
    SVGRenderer,
  ]);
  return { init };
}

/**
 * Adds what a still, accessible document needs and takes what only a live chart does. Ids come from
 * the content: several charts may stand in one page, and a chart drawn again is the same chart.
 */
function dress(svg: string, { title, description }: ChartText): string {
  const still = svg
    .replace(/<style\b[\s\S]*?<\/style>\s*/g, "")
    .replace(/ (class|ecmeta_\w+)="[^"]*"/g, "");
  const plain = still.replace(/\bzr\d+-/g, "zr-");
  const id = `chart-${createHash("sha256").update(plain).digest("hex").slice(0, 10)}`;
  const head =
    `<title id="${id}-title">${escapeXml(title)}</title>` +
    `<desc id="${id}-text">${escapeXml(description)}</desc>` +
    `<style>${darkScheme(`#${id}`)}</style>`;
  return plain
    .replaceAll("zr-", `${id}-`)
    .replace("<svg ", `<svg id="${id}" role="img" aria-labelledby="${id}-title ${id}-text" `)
    .replace(/(<svg\b[^>]*>)/, (start) => `${start}\n${head}`);
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
