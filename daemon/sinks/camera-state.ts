import type { NewEvent } from "../events/types.js";

/** What a camera's state topics say: who was recognised last, and whether anybody is there. */
export interface CameraState {
  lastPersonId: string | null;
  openVisits: ReadonlySet<string>;
}

export const NOBODY: CameraState = { lastPersonId: null, openVisits: new Set() };

/**
 * The state after an event. A visit of before `since`, when the daemon started, is over: its end was
 * not journalled where the daemon was killed. Pure.
 */
export function stateAfter(state: CameraState, event: NewEvent, since: Date): CameraState {
  if (event.kind === "recognized") return { ...state, lastPersonId: event.personId };
  if (event.kind !== "visit" || event.phase === "updated") return state;
  const openVisits = new Set(state.openVisits);
  if (event.phase === "ended") openVisits.delete(event.visitId);
  else if (event.at >= since) openVisits.add(event.visitId);
  return { ...state, openVisits };
}
