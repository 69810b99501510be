import type { DecisionRules } from "./decide.js";
import type { Gallery } from "./gallery/gallery.js";
import type { Logger } from "./log.js";
import { type GallerySize, type Risk, type RiskSettings, riskOf } from "./risk.js";

/** The rules of a door as they are now, and what they promise. */
export interface DoorRules {
  rules(): DecisionRules;
  risk(): Risk;
}

export interface DoorRulesParts {
  /** Every rule, for a τ. */
  rulesAt: (threshold: number) => DecisionRules;
  settings: RiskSettings;
  gallery: Pick<Gallery, "stats">;
  log: Pick<Logger, "info">;
}

/**
 * Derives τ anew whenever the gallery has another size than when it was last asked for: every
 * enrolled face is another chance of a false accept.
 */
export function doorRules({ rulesAt, settings, gallery, log }: DoorRulesParts): DoorRules {
  let known: { size: GallerySize; risk: Risk; rules: DecisionRules } | null = null;
  const current = () => {
    const size = gallery.stats();
    if (known && known.size.faces === size.faces && known.size.people === size.people) return known;
    const risk = riskOf(settings, size);
    const { threshold } = risk;
    if (known && known.risk.threshold !== threshold) logChange(log, known.risk, risk);
    known = { size, risk, rules: rulesAt(threshold) };
    return known;
  };
  return { rules: () => current().rules, risk: () => current().risk };
}

function logChange(log: DoorRulesParts["log"], before: Risk, after: Risk): void {
  const { threshold, templates, expectedFalseAcceptsPerYear, supported, note } = after;
  const promise = { templates, expectedFalseAcceptsPerYear, supported, note };
  log.info(
    { threshold, thresholdBefore: before.threshold, ...promise },
    "the threshold follows the gallery",
  );
}
