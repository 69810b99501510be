/** One metric of Prometheus' text format with its samples, by their labels as they are written. */
export interface Family {
  type: "counter" | "gauge" | "histogram";
  help: string;
  samples: Map<string, number>;
}

const HELP = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/;
const TYPE = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$/;
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const SAMPLE = new RegExp(`^([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{${LABEL}(?:,${LABEL})*\\})? (\\S+)$`);
/** Prometheus reads numbers as Go does, which takes NaN in any case; prom-client writes "Nan". */
const VALUE = /^(?:[Nn]a[Nn]|[+-]Inf|[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;

/**
 * Reads Prometheus' text format strictly: every sample under its HELP and TYPE, none twice, counters
 * named _total, histograms cumulative up to +Inf. Throws with the line that is wrong.
 */
export function parseExposition(text: string): Map<string, Family> {
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  const families = new Map<string, Family>();
  let help: { name: string; text: string } | null = null;
  let current: { name: string; family: Family } | null = null;
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const helped = HELP.exec(line);
    const typed = TYPE.exec(line);
    if (helped) {
      help = { name: helped[1], text: helped[2] };
    } else if (typed) {
      const [, name, type] = typed;
      if (help?.name !== name || families.has(name)) throw new Error(`no or second HELP: ${line}`);
      const samples = new Map<string, number>();
      current = { name, family: { type: type as Family["type"], help: help.text, samples } };
      families.set(name, current.family);
    } else {
      addSample(line, current);
    }
  }
  for (const [name, family] of families) assertSound(name, family);
  return families;
}

/** The value of one series; undefined where there is none. */
export function sampleOf(
  families: Map<string, Family>,
  series: string,
  labels: Record<string, string> = {},
): number | undefined {
  const family = families.get(series) ?? families.get(series.replace(/_(bucket|sum|count)$/, ""));
  const wanted = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  const key = wanted.length > 0 ? `${series}{${wanted.join(",")}}` : series;
  return family?.samples.get(key);
}

function addSample(line: string, current: { name: string; family: Family } | null): void {
  const [, series, labels = "", value] = SAMPLE.exec(line) ?? [];
  if (!series || !VALUE.test(value)) throw new Error(`not a sample: ${line}`);
  const isHistogram = current?.family.type === "histogram";
  const base = isHistogram ? series.replace(/_(bucket|sum|count)$/, "") : series;
  if (!current || base !== current.name) throw new Error(`not under its TYPE: ${line}`);
  const key = series + labels;
  if (current.family.samples.has(key)) throw new Error(`twice: ${line}`);
  const number = value.endsWith("Inf") ? Number(`${value}inity`) : Number(value);
  current.family.samples.set(key, number);
}

function assertSound(name: string, { type, samples }: Family): void {
  if (type === "counter" && !name.endsWith("_total")) throw new Error(`${name} is no total`);
  if (type !== "counter" && name.endsWith("_total")) throw new Error(`${name} is no counter`);
  if (type !== "histogram") return;
  let before = 0;
  for (const [key, count] of samples) {
    if (!key.startsWith(`${name}_bucket`)) continue;
    if (count < before) throw new Error(`not cumulative: ${key}`);
    before = count;
    if (!key.includes('le="+Inf"')) continue;
    before = 0;
    const rest = key
      .replace(/,?le="\+Inf",?/, "")
      .replace("_bucket", "_count")
      .replace("{}", "");
    if (samples.get(rest) !== count) throw new Error(`not all are counted: ${rest}`);
  }
}
