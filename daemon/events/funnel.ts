import { QUALITY_REASONS, type QualityReason } from "../gallery/quality-gate.js";
import { type NewEvent, REJECTION_REASONS } from "./types.js";

/** How far a face of one frame came, in the order in which it is asked. */
export const FACE_STAGES = [...QUALITY_REASONS, "FOR_NOBODY", "FOR_A_PERSON"] as const;
export type FaceStage = (typeof FACE_STAGES)[number];

const MATCH_REASONS = REJECTION_REASONS.filter(
  (reason): reason is Exclude<(typeof REJECTION_REASONS)[number], QualityReason> =>
    !QUALITY_REASONS.some((other) => other === reason),
);

/** How far a visit came, in that order. */
export const VISIT_STAGES = [
  ...QUALITY_REASONS,
  "ABOVE_THRESHOLD" as const,
  ...MATCH_REASONS,
  "RECOGNIZED" as const,
];
export type VisitStage = (typeof VISIT_STAGES)[number];

interface Counts {
  frames: number;
  framesWithoutFace: number;
  faces: Record<FaceStage, number>;
  visits: Record<VisitStage, number>;
}

export interface FunnelWindow {
  frames: number;
  framesWithoutFace: number;
  /** Every stage in its order, zeros too. */
  faces: { stage: FaceStage; count: number }[];
  visits: { stage: VisitStage; count: number }[];
}

export interface FunnelStatus {
  lastHour: FunnelWindow;
  lastDay: FunnelWindow;
  sinceStart: FunnelWindow;
}

const MS_A_MINUTE = 60_000;
const MINUTES_AN_HOUR = 60;
const MINUTES_A_DAY = 24 * 60;

/**
 * What became of frames, faces and visits, by the minute for a day: why the door did not open. It
 * holds a day's minutes of each camera and no more, whatever the clock does.
 */
export class Funnel {
  /** By camera and by minute since the epoch. */
  #minutes = new Map<string, Map<number, Counts>>();
  #sinceStart = new Map<string, Counts>();

  addFrame(cameraId: string, faces: readonly FaceStage[], at: Date): void {
    for (const counts of [this.#minuteOf(cameraId, at), this.#totalOf(cameraId)]) {
      counts.frames++;
      if (faces.length === 0) counts.framesWithoutFace++;
      for (const stage of faces) counts.faces[stage]++;
    }
  }

  addVisit(cameraId: string, stage: VisitStage, at: Date): void {
    this.recallVisit(cameraId, stage, at);
    this.#totalOf(cameraId).visits[stage]++;
  }

  /** A visit of before the start: it belongs to its hour and day, not to what was since. */
  recallVisit(cameraId: string, stage: VisitStage, at: Date): void {
    this.#minuteOf(cameraId, at).visits[stage]++;
  }

  /** Of one camera, or of all; the minute that runs counts as a whole one. */
  read(now: Date, cameraId: string | null = null): FunnelStatus {
    const cameras = cameraId === null ? [...this.#minutes.keys()] : [cameraId];
    const within = (minutes: number) =>
      windowOf(cameras.flatMap((camera) => this.#within(camera, minuteOf(now), minutes)));
    return {
      lastHour: within(MINUTES_AN_HOUR),
      lastDay: within(MINUTES_A_DAY),
      sinceStart: windowOf(cameras.map((camera) => this.#totalOf(camera))),
    };
  }

  #within(cameraId: string, last: number, minutes: number): Counts[] {
    const all = [...(this.#minutes.get(cameraId) ?? [])];
    const inside = all.filter(([minute]) => minute > last - minutes && minute <= last);
    return inside.map(([, counts]) => counts);
  }

  #minuteOf(cameraId: string, at: Date): Counts {
    const minutes = this.#minutes.get(cameraId) ?? new Map<number, Counts>();
    this.#minutes.set(cameraId, minutes);
    const minute = minuteOf(at);
    const counts = minutes.get(minute) ?? emptyCounts();
    minutes.set(minute, counts);
    if (minutes.size > MINUTES_A_DAY) minutes.delete(Math.min(...minutes.keys()));
    return counts;
  }

  #totalOf(cameraId: string): Counts {
    const counts = this.#sinceStart.get(cameraId) ?? emptyCounts();
    this.#sinceStart.set(cameraId, counts);
    return counts;
  }
}

/** Where a face of one frame got to. */
export function faceStage(look: { refusal: QualityReason | null; vote: string | null }): FaceStage {
  return look.refusal ?? (look.vote === null ? "FOR_NOBODY" : "FOR_A_PERSON");
}

/** Where a visit got to, told by its last event; null for any other, and where nothing was decided. */
export function visitStage(event: NewEvent): VisitStage | null {
  if (event.kind !== "visit" || event.phase !== "ended") return null;
  switch (event.result.outcome) {
    case "pending":
      return null;
    case "unknown":
      return "ABOVE_THRESHOLD";
    case "recognized":
      return "RECOGNIZED";
    case "rejected":
      return event.result.reason;
  }
}

function minuteOf(at: Date): number {
  return Math.floor(at.getTime() / MS_A_MINUTE);
}

function windowOf(all: readonly Counts[]): FunnelWindow {
  const sum = (of: (counts: Counts) => number) => all.reduce((total, one) => total + of(one), 0);
  return {
    frames: sum(({ frames }) => frames),
    framesWithoutFace: sum(({ framesWithoutFace }) => framesWithoutFace),
    faces: FACE_STAGES.map((stage) => ({ stage, count: sum(({ faces }) => faces[stage]) })),
    visits: VISIT_STAGES.map((stage) => ({ stage, count: sum(({ visits }) => visits[stage]) })),
  };
}

function emptyCounts(): Counts {
  return {
    frames: 0,
    framesWithoutFace: 0,
    faces: zeros(FACE_STAGES),
    visits: zeros(VISIT_STAGES),
  };
}

function zeros<Stage extends string>(stages: readonly Stage[]): Record<Stage, number> {
  return Object.fromEntries(stages.map((stage) => [stage, 0])) as Record<Stage, number>;
}
