import type { Networks } from "../../daemon/vision/analyze.js";
import { type LabelledPicture, labelledPictures } from "../dataset/sources.js";
import { sharedIdentities } from "../dataset/split.js";
import type { IdentificationResult, VerificationSummary } from "./evaluation-report.js";
import { type FacePairs, facePairs } from "./face-pairs.js";
import { byPerson, embedLabelledFaces, type LabelledFace } from "./labelled-faces.js";
import {
  identificationCurve,
  identificationFigures,
  type OpenSetPlan,
  planOpenSet,
  searchGallery,
} from "./open-set.js";
import { type RiskSettings, type RiskTable, riskTable } from "./risk-table.js";
import type { Scorer } from "./scorers.js";
import { verifyFaces } from "./verify-faces.js";

const FPIRS = [1e-1, 1e-2, 1e-3];

export interface SetOptions {
  data: string;
  openSet?: boolean;
  oneShot?: boolean;
  /** People and pictures of each that --open-set enrols. */
  gallery: number;
  enrol: number;
  /** Of the table of promised and measured risk that comes with --open-set. */
  risk: RiskSettings;
  strangers?: string;
  /** People of either set to leave out, by their ids. */
  without?: readonly string[];
  /** Impostor pairs at the most. */
  impostors: number;
  random: () => number;
}

export interface SetFigures {
  verification: VerificationSummary;
  openSet: IdentificationResult | null;
  oneShot: IdentificationResult | null;
  /** Null without --open-set, or where the encoder's card has no false match rates. */
  risk: RiskTable | null;
}

/** Every test of a set that was asked for; its pictures are embedded once. */
export async function evaluateSet(
  options: SetOptions,
  { networks, scorers }: { networks: Networks; scorers: readonly [Scorer, ...Scorer[]] },
): Promise<SetFigures> {
  const { data, gallery: people, enrol, random } = options;
  const all = [data, ...(options.strangers ? [options.strangers] : [])];
  const [pictures, unknown = null] = await picturesOf(all, options.without ?? []);
  // Whatever labels alone can tell is told before minutes of embedding.
  const pairs = facePairs(pictures, { mostImpostors: options.impostors, random });
  refuseWithoutPairs(pairs, data);
  refuseAcquaintances(pictures, unknown ?? []);
  const faces = await embedLabelledFaces(pictures, networks);
  const strangers = unknown && (await embedLabelledFaces(unknown, networks));
  const openSet = () => planOpenSet(faces, strangers, { people, enrol, leastProbes: 1, random });
  const oneShot = () =>
    planOpenSet(faces, strangers ?? [], { people: faces.length, enrol: 1, leastProbes: 0, random });
  const byDistance = { figures: networks.encoder.card.threshold, scorer: scorers[0] };
  const risk = () => riskTable({ faces, strangers }, byDistance, options.risk);
  return {
    verification: verification(faces, pairs, scorers),
    openSet: options.openSet ? identification(openSet(), scorers) : null,
    oneShot: options.oneShot ? identification(oneShot(), scorers) : null,
    risk: options.openSet ? risk() : null,
  };
}

/** Of each set. Throws an Error where somebody who is to be left out is in none of them. */
async function picturesOf(
  directories: readonly string[],
  without: readonly string[],
): Promise<LabelledPicture[][]> {
  const sets = await Promise.all(directories.map(labelledPictures));
  const known = new Set(sets.flat().map(({ person }) => person));
  const missing = without.filter((person) => !known.has(person));
  if (missing.length > 0) throw new Error(`--without: nobody is called ${missing.join(", ")}`);
  return sets.map((pictures) => pictures.filter(({ person }) => !without.includes(person)));
}

function refuseWithoutPairs({ genuine, impostorsInSet }: FacePairs, data: string): void {
  if (impostorsInSet === 0) {
    throw new Error(`${data} shows one person only; a test needs two or more`);
  }
  if (genuine.first.length === 0) {
    throw new Error(
      `${data}: nobody has two pictures, so there is no pair of one person to accept`,
    );
  }
}

function refuseAcquaintances(
  pictures: readonly LabelledPicture[],
  strangers: readonly LabelledPicture[],
): void {
  const names = (some: readonly LabelledPicture[]) => some.map(({ person }) => person);
  const shared = sharedIdentities(names(strangers), names(pictures));
  if (shared.length === 0) return;
  const some = shared.slice(0, 5).join(", ");
  throw new Error(`${shared.length} people of --strangers are in --data too: ${some}`);
}

function verification(
  faces: readonly LabelledFace[],
  pairs: FacePairs,
  scorers: readonly Scorer[],
): VerificationSummary {
  return {
    pictures: faces.length,
    people: byPerson(faces).size,
    withoutFace: faces.filter(({ embedding }) => embedding === null).length,
    genuinePairs: pairs.genuine.first.length,
    impostorPairs: pairs.impostor.first.length,
    impostorsInSet: pairs.impostorsInSet,
    ...verifyFaces(faces, pairs, scorers),
  };
}

function identification(plan: OpenSetPlan, scorers: readonly Scorer[]): IdentificationResult {
  return {
    gallery: plan.gallery.length,
    enrol: plan.gallery[0].templates.length,
    probes: plan.probes.length,
    strangers: plan.strangers.length,
    results: scorers.map((scorer) => {
      const searches = searchGallery(plan, scorer);
      return {
        scorer: scorer.name,
        figures: identificationFigures(searches, scorer, FPIRS),
        curve: identificationCurve(searches),
      };
    }),
  };
}
