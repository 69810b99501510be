import { configSchema } from "../../daemon/config.js";
import type { DecisionRules } from "../../daemon/decide.js";
import { associationFor } from "../../daemon/tracks/associate.js";
import type { VisitRules } from "../../daemon/tracks/visits.js";

export const THRESHOLD = 0.22;

/** Rules as the daemon has them, of a card with τ = 0.22. */
export function decisionRules(overrides: Partial<DecisionRules> = {}): DecisionRules {
  return {
    threshold: THRESHOLD,
    frameThreshold: 0.37,
    margin: 0.02,
    quality: configSchema.parse({}).quality,
    agreeingFrames: 2,
    agreeingShare: 0.75,
    head: null,
    ...overrides,
  };
}

export function visitRules(overrides: Partial<VisitRules> = {}): VisitRules {
  return {
    confirmFrames: 2,
    bestFrames: 8,
    normalized: false,
    previousNormalized: false,
    unknownAfterMs: 3000,
    lostAfterMs: 2500,
    absenceMs: 10_000,
    cooldownMs: 10_000,
    maxOpen: 32,
    association: associationFor(THRESHOLD),
    ...overrides,
  };
}
