import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../daemon/vision/project-root.js";
import {
  type DaemonProcess,
  startDaemonProcess,
  temporaryDirectory,
} from "../helpers/daemon-process.js";
import { configured, enroll, portraitFromDemo } from "../helpers/doors.js";
import { type Family, parseExposition, sampleOf } from "../helpers/exposition.js";
import { demoDir } from "../helpers/pictures.js";
import { until } from "../helpers/subscribers.js";
import { WebhookEndpoint } from "../helpers/webhook-endpoint.js";

const camera = "front";
/** The person is on two of the photographs; a busy machine may miss a round of them. */
const TWO_ROUNDS_MS = 120_000;
const endpoint = new WebhookEndpoint();
let daemon: DaemonProcess;
let families: Map<string, Family>;
let text: string;

async function scrape(): Promise<void> {
  const headers = { authorization: `Bearer ${daemon.token}` };
  const response = await fetch(`${daemon.url}/metrics`, { headers });
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  text = await response.text();
  families = parseExposition(text);
}

const recognized = () =>
  sampleOf(families, "limen_decisions_total", { camera, kind: "recognized", reason: "none" }) ?? 0;

const hub = { sink: "hub", kind: "webhook" };
const delivered = () => sampleOf(families, "limen_sink_delivered_total", hub) ?? 0;

beforeAll(async () => {
  await endpoint.open();
  const secretFile = join(temporaryDirectory(), "secret");
  writeFileSync(secretFile, endpoint.secret);
  daemon = await startDaemonProcess(
    configured({
      cameras: [{ id: camera, source: "replay", path: demoDir, fps: 3, stillMs: 1500 }],
      visits: { lostAfterMs: 1000, absenceMs: 1000, cooldownMs: 0 },
      backup: { directory: join(temporaryDirectory(), "backups") },
      webhooks: [{ id: "hub", url: endpoint.url, secretFile }],
    }),
  );
  await enroll(daemon, "Ada Example", await portraitFromDemo());
  const hasToldOfAll = async () => {
    await scrape();
    const backedUp = sampleOf(families, "limen_backup_duration_seconds") !== undefined;
    return recognized() > 0 && delivered() > 0 && backedUp;
  };
  await until("a recognition, told of", hasToldOfAll, TWO_ROUNDS_MS);
}, 180_000);

afterAll(async () => {
  await daemon.signal("SIGKILL");
  await endpoint.close();
});

describe("the built daemon's metrics", () => {
  it("follow a face from the camera to the event", async () => {
    const { data } = await daemon.graphql("{ status { cameras { frames dropped } } }");
    const frames = sampleOf(families, "limen_frames_captured_total", { camera }) ?? 0;
    expect(frames).toBeGreaterThan(0);
    expect(frames).toBeLessThanOrEqual(data.status.cameras[0].frames);
    const aPerson = { camera, stage: "for_a_person" };
    expect(sampleOf(families, "limen_faces_total", aPerson)).toBeGreaterThanOrEqual(2);
    for (const stage of ["detect", "align", "embed", "match", "decide"]) {
      expect(sampleOf(families, "limen_stage_seconds_sum", { stage })).toBeGreaterThan(0);
    }
    const latency = "limen_decision_latency_seconds_sum";
    expect(sampleOf(families, latency, { kind: "recognized" })).toBeGreaterThan(0);
    expect(sampleOf(families, "limen_gallery_people")).toBe(1);
    expect(sampleOf(families, "limen_ready")).toBe(1);
    expect((await fetch(`${daemon.url}/ready`)).status).toBe(200);
  });

  it("follow the event to a sink", () => {
    expect(delivered()).toBeGreaterThan(0);
    expect(sampleOf(families, "limen_sink_working", hub)).toBe(1);
    const last = sampleOf(families, "limen_sink_last_delivery_timestamp_seconds", hub);
    expect(last).toBeLessThanOrEqual(Date.now() / 1000);
  });

  it("name nobody", async () => {
    const { data } = await daemon.graphql("{ people { nodes { id faces { id } } } }");
    const [{ id, faces }] = data.people.nodes;
    for (const secret of ["Ada", id, faces[0].id, daemon.token, daemon.dataDir, demoDir]) {
      expect(text).not.toContain(secret);
    }
  });
});

describe("the Grafana dashboard", () => {
  const dashboard = JSON.parse(
    readFileSync(join(projectRoot, "scripts/grafana-dashboard.json"), "utf8"),
  ) as Dashboard;
  const targets = dashboard.panels.flatMap((panel) => panel.targets ?? []);
  const queries = [
    ...targets.map(({ expr, legendFormat }) => `${expr} by (${labelsOf(legendFormat)})`),
    ...dashboard.templating.list.flatMap(({ definition }) => definition ?? []),
  ];

  it("asks only for series and labels that the daemon exposes", () => {
    expect(targets.length).toBeGreaterThan(30);
    const missing = queries.flatMap((query) => {
      const series = query.match(/\blimen_\w+/g) ?? [];
      if (series.length === 0) return [`no metric: ${query}`];
      const samples = series.map((name) => samplesOf(name));
      const unknown = series.filter((_, i) => samples[i].length === 0);
      const known = samples.flat().join("\n");
      const labels = labelsAskedFor(query).filter((label) => !known.includes(`${label}="`));
      return [...unknown, ...labels].map((name) => `${name}: ${query}`);
    });
    expect(missing).toEqual([]);
  });

  it("explains each panel, and gives each its own place", () => {
    const shown = dashboard.panels.filter(({ type }) => type !== "row");
    expect(shown.filter(({ description }) => !description)).toEqual([]);
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = shown.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...shown.map(({ gridPos: { x, w } }) => x + w))).toBeLessThanOrEqual(24);
  });

  function samplesOf(series: string): string[] {
    const found = families.get(series) ?? families.get(series.replace(/_(bucket|sum|count)$/, ""));
    return [...(found?.samples.keys() ?? [])].filter((key) => key.split("{")[0] === series);
  }
});

interface Dashboard {
  panels: {
    id: number;
    type: string;
    description?: string;
    gridPos: { x: number; y: number; w: number; h: number };
    targets?: { expr: string; legendFormat: string }[];
  }[];
  templating: { list: { definition?: string }[] };
}

/** Labels that a legend shows: `{{camera}}, dropped`. */
function labelsOf(legend: string): string {
  return [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label).join(", ");
}

/** Labels that a query compares, groups by or shows; instance comes from Prometheus itself. */
function labelsAskedFor(query: string): string[] {
  const compared = [...query.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label]) => label);
  const grouped = [...query.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list]) => list.split(", "));
  return [...compared, ...grouped].filter((label) => label !== "" && label !== "instance");
}
