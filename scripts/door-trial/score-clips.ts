import type { Box } from "../../daemon/vision/types.js";
import type { ClipTruth, TrueVisit } from "./compose-clip.js";

/** What a door made of a clip, in milliseconds from its first frame. */
export interface ClipResult {
  decisions: {
    kind: "recognized" | "unknown" | "rejected";
    person: string | null;
    visitId: string;
    box: Box;
    /** When the frame was taken that the box is of. */
    shownMs: number;
    decidedMs: number;
  }[];
  faces: { atMs: number; box: Box; visitId: string | null }[];
  frames: number;
  wallMs: number;
}

export interface TrialScores {
  clips: number;
  known: {
    visits: number;
    /** Announced as who they are, and as nobody else. */
    right: number;
    /** Announced as somebody else, at any time. */
    wrong: number;
    missed: number;
    /** From the first frame with the whole face until the right name. */
    decisionMs: { p50: number | null; p95: number | null };
  };
  strangers: { visits: number; named: number; toldAsUnknown: number };
  /** Announcements a visit; one is wanted. */
  eventsAVisit: number;
  /** Announcements that belong to nobody who was there. */
  strayEvents: number;
  tracks: {
    /** How often a person's face went over to another visit while they were there. */
    idChanges: number;
    /** Visits that hold faces of two people. */
    mixed: number;
  };
  framesPerSecond: number;
}

/** A face belongs to whoever stands nearest, if no further than this share of their face's width. */
const NEAR_SHARE = 0.6;
const FRAME_MS = 100;

/** How well a door did on clips whose truth is known. Pure. */
export function scoreClips(
  clips: readonly { truth: ClipTruth; result: ClipResult }[],
): TrialScores {
  const scored = clips.flatMap(({ truth, result }) => scoreVisits(truth, result));
  const known = scored.filter(({ visit }) => visit.person !== null);
  const strangers = scored.filter(({ visit }) => visit.person === null);
  const times = known.flatMap(({ decisionMs }) => decisionMs ?? []).sort((a, b) => a - b);
  const decisions = clips.reduce((sum, { result }) => sum + result.decisions.length, 0);
  const told = scored.reduce((sum, { told }) => sum + told.length, 0);
  const frames = clips.reduce((sum, { result }) => sum + result.frames, 0);
  const wallMs = clips.reduce((sum, { result }) => sum + result.wallMs, 0);
  const wrong = known.filter(({ names, visit }) => names.some((name) => name !== visit.person));
  const unnamed = known.filter(({ names }) => names.length === 0);
  return {
    clips: clips.length,
    known: {
      visits: known.length,
      right: known.length - wrong.length - unnamed.length,
      wrong: wrong.length,
      missed: unnamed.length,
      decisionMs: { p50: quantile(times, 0.5), p95: quantile(times, 0.95) },
    },
    strangers: {
      visits: strangers.length,
      named: strangers.filter(({ names }) => names.length > 0).length,
      toldAsUnknown: strangers.filter(({ names, told }) => {
        return names.length === 0 && told.some(({ kind }) => kind === "unknown");
      }).length,
    },
    eventsAVisit: scored.length > 0 ? told / scored.length : 0,
    strayEvents: decisions - told,
    tracks: scoreTracks(clips),
    framesPerSecond: wallMs > 0 ? frames / (wallMs / 1000) : 0,
  };
}

/** What was told of each visit that there was. */
function scoreVisits(truth: ClipTruth, { decisions }: ClipResult) {
  const owners = decisions.map(({ box, shownMs }) => ownerOf(truth.visits, { box, atMs: shownMs }));
  return truth.visits.map((visit) => {
    const told = decisions.filter((_, i) => owners[i] === visit);
    const names = told.flatMap(({ person }) => person ?? []);
    const first = told.find(({ person }) => person !== null && person === visit.person);
    const seen = visit.faces.find(({ isWhole }) => isWhole);
    const decisionMs = first && seen ? first.decidedMs - seen.atMs : null;
    return { visit, told, names, decisionMs };
  });
}

function scoreTracks(
  clips: readonly { truth: ClipTruth; result: ClipResult }[],
): TrialScores["tracks"] {
  let idChanges = 0;
  let mixed = 0;
  for (const { truth, result } of clips) {
    const holders = new Map<string, Set<TrueVisit>>();
    const last = new Map<TrueVisit, string>();
    for (const { atMs, box, visitId } of result.faces) {
      const owner = ownerOf(truth.visits, { box, atMs });
      if (!owner || visitId === null) continue;
      const before = last.get(owner);
      if (before !== undefined && before !== visitId) idChanges++;
      last.set(owner, visitId);
      holders.set(visitId, (holders.get(visitId) ?? new Set()).add(owner));
    }
    // One person who comes twice may be one visit, where the door says so; two people may not.
    mixed += [...holders.values()].filter((visits) => peopleIn(visits) > 1).length;
  }
  return { idChanges, mixed };
}

/** Strangers have no name to be told apart by: each of their visits is somebody else. */
function peopleIn(visits: ReadonlySet<TrueVisit>): number {
  return new Set([...visits].map((visit) => visit.person ?? visit)).size;
}

function ownerOf(
  visits: readonly TrueVisit[],
  { box, atMs }: { box: Box; atMs: number },
): TrueVisit | undefined {
  const near = visits.flatMap((visit) => {
    const face = visit.faces.find((one) => Math.abs(one.atMs - atMs) < FRAME_MS / 2);
    if (!face) return [];
    const distance = Math.hypot(
      box.x + box.width / 2 - face.box.x - face.box.width / 2,
      box.y + box.height / 2 - face.box.y - face.box.height / 2,
    );
    const shareOfWidth = distance / face.box.width;
    return shareOfWidth <= NEAR_SHARE ? [{ visit, shareOfWidth }] : [];
  });
  return near.sort((a, b) => a.shareOfWidth - b.shareOfWidth)[0]?.visit;
}

function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
}
