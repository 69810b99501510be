import type { EventFilter, EventKind } from "../events/types.js";

/** The part of a sink's configuration that says which events it gets. */
export interface WantedEvents {
  kinds: readonly Uppercase<EventKind>[];
  withoutDismissed: boolean;
  cameraIds?: readonly string[] | null;
  personIds?: readonly string[] | null;
}

/** What the configuration asks for, as the journal has it. Pure. */
export function filterOf(
  { kinds, withoutDismissed, cameraIds, personIds }: WantedEvents,
  isDismissed: (strangerId: string) => boolean,
): EventFilter {
  return {
    kinds: kinds.map((kind) => kind.toLowerCase() as EventKind),
    ...(cameraIds ? { cameraIds } : {}),
    ...(personIds ? { personIds } : {}),
    ...(withoutDismissed ? { isMuted: isDismissed } : {}),
  };
}
