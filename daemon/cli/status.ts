import type { Command } from "commander";
import { type ConnectionOptions, connectionOptions, targetOf } from "./connection.js";
import { ask } from "./graphql-client.js";
import { clean, counted, print, printJson } from "./output.js";

const QUERY = `{ status {
  version startedAt uptimeSeconds healthy problems subscribers
  models { id task provider latencyMs warning skipped { provider reason } }
  inference { state restarts lastFailure }
  cameras { id source state reason frames dropped reopened lastFrameAt framesPerSecond }
  gallery { people faces foreignFaces crops }
  decision { threshold thresholdSource margin agreeingFrames
    risk { falseAcceptsPerYear strangersPerDay expectedFalseAcceptsPerYear supported note } }
  sinks { id kind state lagEvents lastError delivered lastDeliveredAt deadLetters }
  backup { lastTakenAt bytes durationSeconds failures lastFailedAt lastError nextDueAt }
  migration { state reason done total failed withoutCrop byPreviousEncoder mustEnrolAgain }
  strangers { remembered dismissed }
} }`;

interface Status {
  version: string;
  uptimeSeconds: number;
  healthy: boolean;
  problems: string[];
  subscribers: number;
  models: { id: string; task: string; provider: string; latencyMs: number }[];
  cameras: {
    id: string;
    source: string;
    state: string;
    framesPerSecond: number;
    dropped: number;
  }[];
  gallery: { people: number; faces: number; foreignFaces: number };
  decision: {
    threshold: number;
    thresholdSource: string;
    risk: { expectedFalseAcceptsPerYear: number | null; note: string | null };
  };
  sinks: {
    id: string;
    state: string;
    lagEvents: number;
    lastError: string | null;
    deadLetters: number;
  }[];
  backup: { lastTakenAt: string | null; lastError: string | null } | null;
}

export function addStatus(program: Command): void {
  const command = program
    .command("status")
    .description("say whether the daemon works; exit code 1 where something is wrong");
  connectionOptions(command)
    .option("--json", "everything, as one JSON document")
    .action(showStatus);
}

async function showStatus(options: ConnectionOptions & { json?: true }): Promise<void> {
  const target = await targetOf(options);
  const { status } = await ask<{ status: Status }>(target, { query: QUERY });
  if (options.json) printJson(status);
  else for (const line of linesOf(status, target.url)) print(clean(line));
  if (!status.healthy) process.exitCode = 1;
}

function linesOf(status: Status, url: string): string[] {
  const { gallery, decision, models, cameras } = status;
  const { expectedFalseAcceptsPerYear: expected, note } = decision.risk;
  const foreign = gallery.foreignFaces > 0 ? `, ${gallery.foreignFaces} of another encoder` : "";
  const promise = expected === null ? "" : `, ${expected.toPrecision(2)} false accepts a year`;
  return [
    `limen ${status.version} at ${url}, up ${spanOf(status.uptimeSeconds)}, ${status.healthy ? "healthy" : "NOT HEALTHY"}`,
    ...status.problems.map((problem) => `problem    ${problem}`),
    ...cameras.map(
      (camera) =>
        `camera     ${camera.id}: ${camera.state.toLowerCase()}, ${camera.framesPerSecond.toFixed(1)} frames a second, ${camera.dropped} dropped (${camera.source})`,
    ),
    ...models.map(
      ({ id, task, provider, latencyMs }) =>
        `model      ${id}: ${task} on ${provider}, ${latencyMs.toFixed(1)} ms`,
    ),
    `gallery    ${counted(gallery.people, "person", "people")}, ${counted(gallery.faces, "face")}${foreign}`,
    `decision   below ${decision.threshold.toFixed(4)} (by ${decision.thresholdSource})${promise}`,
    ...(note === null ? [] : [`note       ${note}`]),
    ...status.sinks.map(
      ({ id, state, lagEvents, deadLetters, lastError }) =>
        `sink       ${id}: ${state.toLowerCase()}, ${counted(lagEvents, "event")} behind, ${counted(deadLetters, "dead letter")}${lastError === null ? "" : ` (${lastError})`}`,
    ),
    ...backupLines(status.backup),
    `listening  ${counted(status.subscribers, "subscriber")}`,
  ];
}

function backupLines(backup: Status["backup"]): string[] {
  if (backup === null) return [];
  const { lastTakenAt, lastError } = backup;
  const taken = lastTakenAt === null ? "none yet" : `the newest of ${lastTakenAt}`;
  return [`backup     ${taken}${lastError === null ? "" : `; the last one failed (${lastError})`}`];
}

function spanOf(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${Math.floor(seconds)} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}
