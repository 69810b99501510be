import type { EventFilter, JournaledEvent } from "../events/types.js";

export type SinkKind = "webhook" | "mqtt";

/** Why an attempt came to nothing, as it is counted; `reason` says it in words. */
export const FAILURE_CODES = [
  "timed_out",
  "unreachable",
  "not_now",
  "refused",
  "redirected",
  "internal",
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

/** What became of one attempt: `failed` is worth another one, `refused` would be so again. */
export type Sending =
  | { kind: "delivered" }
  | { kind: "failed"; code: FailureCode; reason: string; retryAfterMs?: number }
  | { kind: "refused"; code: FailureCode; reason: string };

/** The same of an event, of which there may have been nothing to send. */
export type Delivery = Sending | { kind: "passed" };

/** Somewhere outside that events are sent to. */
export interface Sink {
  id: string;
  kind: SinkKind;
  /** The events it gets. */
  wants: EventFilter;
  /** One attempt; what it throws counts as failed. Ends soon after the signal aborts. */
  deliver(event: JournaledEvent, signal: AbortSignal): Promise<Delivery>;
  /** What keeps it from being reached, also while there is nothing to deliver; null: nothing. */
  problem(): string | null;
  start(): void;
  stop(): Promise<void>;
}

export type SinkState = "idle" | "delivering" | "failing";

export interface SinkStatus {
  id: string;
  kind: SinkKind;
  state: SinkState;
  /** Events of the journal that were not looked at yet, whether it wants them or not. */
  lagEvents: number;
  /** Of the last attempt that failed, or of the connection; null once it works again. */
  lastError: string | null;
  lastDeliveredAt: Date | null;
  deadLetters: number;
  /** Events taken, and attempts that came to nothing, since the start. */
  delivered: number;
  failedAttempts: Readonly<Record<FailureCode, number>>;
}

/** How often and how soon one event is tried again. */
export interface RetryRules {
  maxAttempts: number;
  firstDelayMs: number;
  longestDelayMs: number;
}
