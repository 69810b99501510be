import { squaredDistance } from "../vision/embed.js";
import { redundantTemplates } from "./redundancy.js";
import type { FaceQuality } from "./types.js";

/** A visit's face that a stranger is known by. */
export interface StrangerTemplate {
  /** The number of the event that told of the visit. */
  eventSeq: number;
  quality: FaceQuality;
  /** (128,) float32. */
  embedding: Float32Array;
}

/** Somebody who is not enrolled and comes again. */
export interface Stranger {
  id: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
  visits: number;
  /** When somebody said that they need not be told of; null while they are. */
  dismissedAt: Date | null;
  /** The encoder of the templates. */
  encoderId: string;
  /** Oldest first. */
  templates: readonly StrangerTemplate[];
}

export interface StrangerVisit extends StrangerTemplate {
  at: Date;
}

export interface ClusterRules {
  /** Visits nearer than this (squared) to a template are the stranger's. */
  distance: number;
  /** Templates a stranger is known by. */
  maxTemplates: number;
}

export function newStranger(
  visit: StrangerVisit,
  { id, encoderId }: Pick<Stranger, "id" | "encoderId">,
): Stranger {
  const { at, ...template } = visit;
  const seen = { firstSeenAt: at, lastSeenAt: at, visits: 1, dismissedAt: null };
  return { id, ...seen, encoderId, templates: [template] };
}

/**
 * A face nearer to a template than this share of the rules' distance shows nothing new. Templates
 * that do not would be compared all the same once the stranger is named, and cost τ.
 */
const NEWS_SHARE = 0.1;

/**
 * The stranger after one more visit. Its face becomes a template only where it is near to all the
 * others: near to one is enough to belong, but one leading to the next would in time lead from one
 * person to another. Where it shows nothing new it may only take another's place, and where there
 * are too many the most redundant goes. Pure.
 */
export function withVisit(
  stranger: Stranger,
  { at, ...template }: StrangerVisit,
  rules: ClusterRules,
): Stranger {
  const { templates } = stranger;
  const distances = templates.map(({ embedding }) =>
    squaredDistance(embedding, template.embedding),
  );
  const isNearAll = distances.every((distance) => distance < rules.distance);
  const isNew = distances.every((distance) => distance >= NEWS_SHARE * rules.distance);
  const maxTemplates = isNew ? rules.maxTemplates : templates.length;
  const known = isNearAll ? mostTelling([...templates, template], { maxTemplates }) : templates;
  const visits = stranger.visits + 1;
  const lastSeenAt = at > stranger.lastSeenAt ? at : stranger.lastSeenAt;
  return { ...stranger, lastSeenAt, visits, templates: known };
}

/**
 * The stranger without a visit that turned out to be somebody else's; null where none is left.
 * `lastSeenAt` is that of the visits that stay. The only template stays with them: they were taken
 * for one person by it. Pure.
 */
export function withoutVisit(
  stranger: Stranger,
  { eventSeq, lastSeenAt }: { eventSeq: number; lastSeenAt: Date },
): Stranger | null {
  const visits = stranger.visits - 1;
  if (visits < 1) return null;
  const others = stranger.templates.filter((one) => one.eventSeq !== eventSeq);
  const templates = others.length > 0 ? others : stranger.templates;
  return { ...stranger, visits, lastSeenAt, templates };
}

/**
 * One stranger of several, of whom somebody says that they are one: with the first one's id and
 * dismissal, and templates of its encoder alone. Pure.
 */
export function mergedStranger(
  into: Stranger,
  others: readonly Stranger[],
  rules: Pick<ClusterRules, "maxTemplates">,
): Stranger {
  const all = [into, ...others];
  const templates = all
    .filter(({ encoderId }) => encoderId === into.encoderId)
    .flatMap((one) => one.templates)
    .sort((a, b) => a.eventSeq - b.eventSeq);
  const moments = (key: "firstSeenAt" | "lastSeenAt") => all.map((one) => one[key].getTime());
  return {
    ...into,
    firstSeenAt: new Date(Math.min(...moments("firstSeenAt"))),
    lastSeenAt: new Date(Math.max(...moments("lastSeenAt"))),
    visits: all.reduce((sum, { visits }) => sum + visits, 0),
    templates: mostTelling(templates, rules),
  };
}

/** Who makes room for a new stranger: the one not seen for longest, a dismissed one last. Pure. */
export function leastMissed<Seen extends Pick<Stranger, "lastSeenAt" | "dismissedAt">>(
  strangers: Iterable<Seen>,
): Seen | null {
  const [first] = [...strangers].sort((a, b) => {
    const kept = Number(a.dismissedAt !== null) - Number(b.dismissedAt !== null);
    return kept || a.lastSeenAt.getTime() - b.lastSeenAt.getTime();
  });
  return first ?? null;
}

function mostTelling(
  templates: readonly StrangerTemplate[],
  { maxTemplates }: Pick<ClusterRules, "maxTemplates">,
): StrangerTemplate[] {
  const going = new Set(redundantTemplates(templates, maxTemplates));
  return templates.filter((_, i) => !going.has(i));
}
