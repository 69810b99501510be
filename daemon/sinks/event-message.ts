import type { JournaledEvent, NewEvent } from "../events/types.js";
import type { Person } from "../gallery/types.js";

/** How an event is told outside GraphQL; fields have the names and values of the API. */
export type EventMessage = Record<string, unknown> & {
  id: string;
  cursor: string;
  kind: Uppercase<NewEvent["kind"]>;
  at: string;
  cameraId: string;
};

export interface MessageParts {
  cursor: string;
  /** The person as of now: whoever was erased since has no name any more. */
  person: (id: string) => Person | undefined;
  hasSnapshot: boolean;
  /** Whether people are told by name and external id, or by id alone. */
  names: boolean;
}

/** Pure. Neither embedding nor picture; the snapshot as a path of the API that wants its token. */
export function eventMessage(event: JournaledEvent, parts: MessageParts): EventMessage {
  const { id, kind, at, cameraId, visitId, firstSeenAt, frames, distance, probability } = event;
  return {
    id,
    cursor: parts.cursor,
    kind: kind.toUpperCase() as EventMessage["kind"],
    at: at.toISOString(),
    cameraId,
    visitId,
    firstSeenAt: firstSeenAt?.toISOString() ?? null,
    frames,
    distance,
    probability,
    ...ofKind(event, parts),
    snapshotUrl: parts.hasSnapshot ? `/snapshots/${id}.jpg` : null,
  };
}

function ofKind(event: JournaledEvent, parts: MessageParts): Record<string, unknown> {
  switch (event.kind) {
    case "recognized":
      return { person: personOf(event.personId, parts), threshold: event.threshold };
    case "unknown":
      return { threshold: event.threshold };
    case "rejected":
      return { reason: event.reason };
    case "visit": {
      const { phase, result } = event;
      return {
        phase: phase.toUpperCase(),
        decision: result.outcome === "pending" ? null : result.outcome.toUpperCase(),
        ...(result.outcome === "recognized" ? { person: personOf(result.personId, parts) } : {}),
        ...(result.outcome === "rejected" ? { reason: result.reason } : {}),
      };
    }
  }
}

function personOf(id: string, { person, names }: MessageParts): Record<string, unknown> {
  if (!names) return { id };
  const known = person(id);
  return { id, name: known?.name ?? null, externalId: known?.externalId ?? null };
}
