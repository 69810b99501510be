import type { DecisionRules } from "../decide.js";
import type { ReplayDifference } from "./replay-difference.js";
import type { RefusedPicture } from "./replay-people.js";
import type { ReplayedVisit, VisitOutcome } from "./replayed-visits.js";
import type { Replay, ReplayedEvent } from "./simulated-door.js";

/** One door's replay, with what a reader needs to know of the door. */
export interface DoorReplay {
  /** The configuration's file, or what stands for none. */
  name: string;
  encoderId: string;
  rules: DecisionRules;
  people: number;
  refused: readonly RefusedPicture[];
  replay: Replay;
  visits: ReplayedVisit[];
}

type NameOf = (person: string) => string;

/** A line a decision, then the summary. Pure. */
export function replayLines(door: DoorReplay, nameOf: NameOf): string[] {
  const { replay, rules } = door;
  const start = replay.span?.from ?? new Date(0);
  return [
    `${door.name}: ${door.encoderId}, τ ${rules.threshold.toFixed(4)}, ${door.people === 1 ? "1 person" : `${door.people} people`} enrolled`,
    ...door.refused.map((one) => `  not enrolled: ${one.picture} (${one.code}: ${one.message})`),
    ...replay.events
      .filter(({ event }) => event.kind !== "visit")
      .map((one) => `  ${eventLine(one, start, nameOf)}`),
    ...summaryLines(door).map((line) => `  ${line}`),
  ];
}

/** What changed between two doors. Pure. */
export function differenceLines(
  { same, changed, onlyA, onlyB }: ReplayDifference,
  { start, nameOf }: { start: Date; nameOf: NameOf },
): string[] {
  const one = (visit: ReplayedVisit) => outcomeText(visit.outcome, nameOf);
  return [
    `difference: ${same} visits alike, ${changed.length} changed, ${onlyA.length} only in the first, ${onlyB.length} only in the second`,
    ...changed.map(({ a, b }) => `  ${timeText(a.from, start)}  ${one(a)} → ${one(b)}`),
    ...onlyA.map((visit) => `  ${timeText(visit.from, start)}  ${one(visit)} → no event`),
    ...onlyB.map((visit) => `  ${timeText(visit.from, start)}  no event → ${one(visit)}`),
  ];
}

/** The same for programs: times in milliseconds from the first frame. Pure. */
export function replayJson(door: DoorReplay, nameOf: NameOf) {
  const { replay, visits, ...facts } = door;
  const { events, span, faces, ...counts } = replay;
  const start = span?.from ?? new Date(0);
  const sinceMs = (at: Date | null) => (at === null ? null : at.getTime() - start.getTime());
  return {
    ...facts,
    ...counts,
    faces: faces.length,
    startedAt: span?.from ?? null,
    durationMs: span === null ? 0 : sinceMs(span.to),
    framesPerSecond: framesPerSecond(replay),
    funnel: funnelOf(visits),
    events: events.map(({ event, decidedAt, shownAt }) => ({
      ...event,
      ...("personId" in event ? { person: nameOf(event.personId) } : {}),
      decidedMs: sinceMs(decidedAt),
      shownMs: sinceMs(shownAt),
    })),
  };
}

export function differenceJson({ same, changed, onlyA, onlyB }: ReplayDifference) {
  const brief = ({ visitId, from, to, outcome }: ReplayedVisit) => ({ visitId, from, to, outcome });
  return {
    same,
    changed: changed.map(({ a, b }) => ({ a: brief(a), b: brief(b) })),
    onlyA: onlyA.map(brief),
    onlyB: onlyB.map(brief),
  };
}

/** How many visits ended in each outcome: recognized, unknown, and a rejection's reason. Pure. */
export function funnelOf(visits: readonly ReplayedVisit[]): Record<string, number> {
  const counts: Record<string, number> = { recognized: 0, unknown: 0 };
  for (const { outcome } of visits) {
    const key = outcome.kind === "rejected" ? outcome.reason : outcome.kind;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

export function framesPerSecond({ frames, wallMs }: Pick<Replay, "frames" | "wallMs">): number {
  return wallMs > 0 ? frames / (wallMs / 1000) : 0;
}

function eventLine({ event, decidedAt }: ReplayedEvent, start: Date, nameOf: NameOf): string {
  const { distance, frames, visitId } = event;
  const kind = event.kind.padEnd(10);
  const who =
    event.kind === "recognized"
      ? nameOf(event.personId)
      : event.kind === "rejected"
        ? event.reason
        : "–";
  const numbers = [
    distance === null ? "d –" : `d ${distance.toFixed(3)}`,
    "threshold" in event ? `τ ${event.threshold.toFixed(3)}` : "",
    `${frames} frames`,
    `visit ${visitId.slice(0, 8)}`,
  ];
  const words = numbers.filter((word) => word !== "").join(", ");
  return `${timeText(decidedAt, start)}  ${event.cameraId}  ${kind} ${who}  (${words})`;
}

function summaryLines({ replay, visits }: DoorReplay): string[] {
  const { frames, framesWithFace, faces, failedFrames, lastFailure, wallMs } = replay;
  const funnel = Object.entries(funnelOf(visits)).map(([kind, count]) => `${kind} ${count}`);
  const rate = framesPerSecond(replay).toFixed(1);
  const lines = [
    `${frames} frames, ${framesWithFace} with a face, ${faces.length} faces; ${visits.length} visits told of: ${funnel.join(", ")}`,
    `${(wallMs / 1000).toFixed(1)} s, ${rate} frames a second`,
  ];
  if (failedFrames === 0) return lines;
  return [...lines, `${failedFrames} frames could not be judged: ${lastFailure}`];
}

function outcomeText(outcome: VisitOutcome, nameOf: NameOf): string {
  switch (outcome.kind) {
    case "recognized":
      return nameOf(outcome.person);
    case "unknown":
      return "unknown";
    case "rejected":
      return `rejected (${outcome.reason})`;
  }
}

/** Minutes and seconds into the footage: 3:07.25. */
function timeText(at: Date, start: Date): string {
  const seconds = (at.getTime() - start.getTime()) / 1000;
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - 60 * minutes).toFixed(2).padStart(5, "0")}`;
}
