import { LimenError } from "../errors.js";
import { squaredDistance } from "../vision/embed.js";
import { type ThresholdFigures, thresholdAtRate } from "../vision/match-rates.js";
import type { Gallery } from "./gallery.js";
import type { EnrolmentWarning, Match, PlacedFace } from "./types.js";

/** Squared distances that say what a new face has to do with the people enrolled. */
export interface LikenessRules {
  /** Nearer to somebody else: it is theirs, as far as anybody can tell. */
  duplicate: number;
  /** Nearer to somebody else: the two could be confused. */
  similar: number;
  /** Further from every template of its own person: perhaps it is not that person. */
  different: number;
}

/** The share of new people who may be taken for somebody enrolled: it costs a question. */
const FALSE_DUPLICATES = 0.05;
/** The share of new people who may be warned of without need: it costs a look. */
const FALSE_WARNINGS = 0.2;
/** The rate of one comparison at which a face counts as far. */
const DIFFERENT_RATE = 1e-2;

/**
 * A new face is compared with every template, so what is near depends on how many there are. A
 * duplicate is never judged more loosely than the card's default, nor more tightly than τ: one
 * person enrolled as two is refused as AMBIGUOUS at every visit. Pure.
 */
export function likenessRules(
  card: ThresholdFigures,
  { threshold, templates }: { threshold: number; templates: number },
): LikenessRules {
  const at = (rate: number) => thresholdAtRate(card.table, rate)?.threshold ?? card.default;
  const shared = (rate: number) => at(rate / Math.max(1, templates));
  const different = Math.max(threshold, card.default, at(DIFFERENT_RATE));
  const duplicate = Math.max(threshold, Math.min(card.default, shared(FALSE_DUPLICATES)));
  const similar = Math.max(duplicate, Math.min(different, shared(FALSE_WARNINGS)));
  return { duplicate, similar, different };
}

/**
 * Compares new faces of one person (`personId` null: not enrolled yet) with everybody enrolled.
 * Throws DUPLICATE_PERSON where one is rather somebody else's, unless `allowDuplicate`; returns
 * what else the operator should look at, by place. Pure but for reading the gallery.
 */
export function judgeLikeness(
  faces: readonly PlacedFace[],
  parts: {
    gallery: Pick<Gallery, "match" | "matchOf" | "person">;
    personId: string | null;
    rules: LikenessRules;
    allowDuplicate: boolean;
  },
): EnrolmentWarning[] {
  const { gallery, personId, rules, allowDuplicate } = parts;
  return faces.flatMap(({ index, face }) => {
    const { embedding, previous } = face;
    const [other] = gallery
      .match(embedding, 2, previous)
      .filter((match) => match.personId !== personId);
    const own = personId === null ? undefined : gallery.matchOf(personId, embedding, previous);
    const isNearerToOther = !own || (other && other.distance < own.distance);
    if (other && other.distance < rules.duplicate && isNearerToOther && !allowDuplicate) {
      throw duplicateOf(other, { index, rules, gallery });
    }
    const warnings: EnrolmentWarning[] = [];
    if (other && other.distance < rules.similar) warnings.push(similarTo(other, index));
    // Pictures of one request vouch for each other only where nothing else can.
    const toOwn = own?.distance ?? nearestOfOthers(index, embedding, faces);
    if (toOwn >= rules.different) warnings.push(differentFrom(personId, toOwn, index));
    return warnings;
  });
}

/** Infinitely near where there is no other: one picture alone contradicts nothing. */
function nearestOfOthers(
  index: number,
  embedding: Float32Array,
  faces: readonly PlacedFace[],
): number {
  const others = faces.filter((other) => other.index !== index);
  if (others.length === 0) return 0;
  return Math.min(...others.map(({ face }) => squaredDistance(face.embedding, embedding)));
}

function duplicateOf(
  { personId, distance }: Match,
  context: { index: number; rules: LikenessRules; gallery: Pick<Gallery, "person"> },
): LimenError {
  const { index, rules, gallery } = context;
  return new LimenError(
    "DUPLICATE_PERSON",
    "somebody who is enrolled has this face already; add the picture to that person, or enrol it all the same (allowDuplicate) if they are two people",
    {
      details: {
        personId,
        personName: gallery.person(personId)?.name ?? null,
        distance,
        threshold: rules.duplicate,
        index,
      },
    },
  );
}

function similarTo({ personId, distance }: Match, index: number): EnrolmentWarning {
  return {
    code: "SIMILAR_PERSON",
    index,
    message:
      "the face is near to one of another person: the two could be confused; more pictures of both help",
    personId,
    distance,
  };
}

function differentFrom(personId: string | null, distance: number, index: number): EnrolmentWarning {
  return {
    code: "DIFFERENT_PERSON",
    index,
    message:
      personId === null
        ? "the face is far from those on the other pictures: is it the same person?"
        : "the face is far from all that the person has: is it the same person?",
    personId,
    distance,
  };
}
