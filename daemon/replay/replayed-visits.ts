import type { JournaledEvent } from "../events/types.js";
import type { Box } from "../vision/types.js";
import type { ReplayedEvent } from "./simulated-door.js";

/** What a door said last of a visit. `person` is what both sides of a comparison call the person. */
export type VisitOutcome =
  | { kind: "recognized"; person: string }
  | { kind: "unknown" }
  | { kind: "rejected"; reason: string };

/** A visit that was announced. One that only repeats another within the cooldown is none here. */
export interface ReplayedVisit {
  visitId: string;
  cameraId: string;
  from: Date;
  to: Date;
  /** Where the face stood in the frame of `shownAt`. */
  box: Box;
  shownAt: Date | null;
  outcome: VisitOutcome;
}

/** The visits in the order of their first event. Pure. */
export function visitsOf(
  events: readonly ReplayedEvent[],
  personKey: (personId: string) => string,
): ReplayedVisit[] {
  const byVisit = new Map<string, ReplayedEvent[]>();
  for (const one of events) {
    const { visitId } = one.event;
    byVisit.set(visitId, [...(byVisit.get(visitId) ?? []), one]);
  }
  return [...byVisit].flatMap(([visitId, own]) => {
    const last = own.findLast(({ event }) => event.kind !== "visit");
    const outcome = last && outcomeOf(last.event, personKey);
    if (!outcome) return [];
    const { event, shownAt } = last;
    const seen = own.flatMap((one) => momentsOf(one.event)).map((at) => at.getTime());
    return [
      {
        ...{ visitId, cameraId: event.cameraId, box: event.box, shownAt, outcome },
        from: new Date(Math.min(...seen)),
        to: new Date(Math.max(...seen)),
      },
    ];
  });
}

/** Moments at which the visit's face was seen, says one of its events. */
function momentsOf(event: JournaledEvent): Date[] {
  const first = event.firstSeenAt ?? event.at;
  return event.kind === "visit" ? [first, event.lastSeenAt] : [first];
}

function outcomeOf(
  event: JournaledEvent,
  personKey: (personId: string) => string,
): VisitOutcome | null {
  switch (event.kind) {
    case "recognized":
      return { kind: "recognized", person: personKey(event.personId) };
    case "unknown":
      return { kind: "unknown" };
    case "rejected":
      return { kind: "rejected", reason: event.reason };
    case "visit":
      return null;
  }
}
