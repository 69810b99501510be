import type { ClipTruth } from "./compose-clip.js";
import { type ClipResult, scoreClips, type TrialScores } from "./score-clips.js";

export type ScoredClip = { truth: ClipTruth; result: ClipResult };

/** What a reader must know of the door to compare its figures with another's. */
export interface TrialFacts {
  encoderId: string;
  threshold: number;
  /** Enrolled, by so many pictures each at most. */
  people: number;
  pictures: number;
  seed: number;
}

const NAME_WIDTH = 36;
const COLUMNS = `${"".padEnd(NAME_WIDTH)}known  right  wrong  missed  strangers  named  events a visit`;

function row(name: string, { known, strangers, eventsAVisit }: TrialScores): string {
  const cells = [
    String(known.visits).padStart(5),
    String(known.right).padStart(7),
    String(known.wrong).padStart(7),
    String(known.missed).padStart(8),
    String(strangers.visits).padStart(11),
    String(strangers.named).padStart(7),
    eventsAVisit.toFixed(2).padStart(16),
  ];
  return `${name.padEnd(NAME_WIDTH)}${cells.join("")}`;
}

function overall({ known, strangers, strayEvents, tracks, framesPerSecond }: TrialScores) {
  const { p50, p95 } = known.decisionMs;
  return [
    `first sight to decision: p50 ${p50 ?? "–"} ms, p95 ${p95 ?? "–"} ms of the clip's time`,
    `strangers told of as unknown: ${strangers.toldAsUnknown} of ${strangers.visits}; events of nobody: ${strayEvents}`,
    `a face went over to another visit ${tracks.idChanges} times; visits of two people: ${tracks.mixed}`,
    `${framesPerSecond.toFixed(1)} frames a second`,
  ];
}

/** A row a scenario, then what is not of one scenario. Pure. */
export function trialTable(clips: readonly ScoredClip[], facts: TrialFacts): string {
  const { encoderId, threshold, people, pictures, seed } = facts;
  const all = scoreClips(clips);
  const lines = [
    `${encoderId}, τ ${threshold.toFixed(4)}, ${people} people enrolled by ${pictures} pictures each, seed ${seed}`,
    "",
    COLUMNS,
    ...scenarioScores(clips).map(({ name, scores }) => row(name, scores)),
    row(`all ${all.clips} clips`, all),
    "",
    ...overall(all),
  ];
  return `${lines.join("\n")}\n`;
}

/** The same for programs. Pure. */
export function trialJson(clips: readonly ScoredClip[], facts: TrialFacts): string {
  const scores = { ...facts, all: scoreClips(clips), scenarios: scenarioScores(clips) };
  return `${JSON.stringify(scores, null, 2)}\n`;
}

function scenarioScores(clips: readonly ScoredClip[]) {
  const names = new Set(clips.map(({ truth }) => truth.scenario));
  return [...names].map((name) => {
    return { name, scores: scoreClips(clips.filter(({ truth }) => truth.scenario === name)) };
  });
}
