import { seededRandom } from "../batches/seeded-random.js";
import { shuffled } from "../batches/shuffled.js";
import { shareBelow, thresholdAtFar } from "../evaluation/metrics.js";
import type { EmbeddedPerson } from "../run/embed-faces.js";
import { type Scores, scoresOf } from "../run/scores.js";
import { hasStrangers, type PairDistances, pairDistances } from "../run/validation.js";
import { plattScaled, type Reliability, reliabilityOf } from "./calibration.js";
import { balancedPairs, type FacePair } from "./face-pairs.js";
import { headLogit, type LogisticHead, sigmoid } from "./logistic-head.js";
import { fitLogistic } from "./logistic-regression.js";

export interface HeadOptions {
  /** Of the split and of the pairs that are drawn. */
  seed: number;
  /** Of the strangers trained on, the share that is nearest to one another. */
  hardShare: number;
  /** λ of the regression, in units of the features' spread; see fitLogistic. */
  l2: number;
  mostOfAKind: number;
  mostOfAPerson: number;
  /** Of the reliability diagram, of equal width. */
  bins: number;
}

export const HEAD_DEFAULTS: Omit<HeadOptions, "seed"> = {
  hardShare: 0.5,
  // Weaker, the weights follow the few hundred people they were fitted on: see training/README.md.
  l2: 1,
  mostOfAKind: 20_000,
  // With more, a few people of many pictures decide the scale (training/README.md).
  mostOfAPerson: 10,
  bins: 15,
};

/** Of the people; who is left only measures. */
const FIT_SHARE = 0.4;
const CALIBRATION_SHARE = 0.3;

/** Calibrated for even odds: what the cameras of a door will see is not known here. */
const PRIOR = 0.5;

/** Thresholds are read at the least of these that enough false accepts stand behind. */
const FARS = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5];
/** A rate read off fewer false accepts than this is chance. */
const LEAST_ACCEPTED = 10;
/** The door's own rate; below it nothing is gained by a head that is a second opinion. */
const WANTED_FAR = 1e-4;

export interface OperatingPoint {
  far: number;
  tar: number;
}

export interface HeadFigures {
  /** People who fit, calibrate and measure; nobody is in two of them. */
  people: { fit: number; calibration: number; measurement: number };
  /** Pairs behind the weights, the scale, and the reliability. */
  pairs: { fit: number; calibration: number; measurement: number };
  /** The head's own yes: probability at and above which FAR is at most `far`. */
  threshold: { probability: number; far: number; pairs: number };
  /** What that threshold and this FAR turn out to be among people who had no part in it. */
  atThreshold: OperatingPoint;
  reliability: Reliability;
  /** Among the people who only measure, every pair of one source, by head and by distance. */
  curves: { head: OperatingPoint[]; distance: OperatingPoint[]; impostorPairs: number };
}

export interface TrainedHead extends LogisticHead {
  figures: HeadFigures;
  /** What a chart is drawn of, among the people who only measure; the head's are negated logits. */
  scores: { head: Scores; distance: Scores };
}

/**
 * Trains the verification head on faces of people whom their encoder did not see. The weights are
 * fitted in closed loop on balanced pairs with hard strangers among them; that mixture is no one's
 * everyday, so other people, in pairs at random, then set its scale and bias; still other people
 * measure. The same faces and options give the same head. Throws an Error where there are too few
 * people for that.
 */
export function trainHead(faces: readonly EmbeddedPerson[], options: HeadOptions): TrainedHead {
  const { seed } = options;
  const random = seededRandom(seed);
  const parts = splitPeople(faces, seed);
  assertEnough(parts);
  const everyday = { ...options, hardShare: 0 };
  const fit = balancedPairs(parts.fit, options, random);
  const calibration = balancedPairs(parts.calibration, everyday, random);
  const measurement = balancedPairs(parts.measurement, everyday, random);
  const head = rounded(plattScaled(fitHead(fit, options.l2), calibration, { prior: PRIOR }));
  const threshold = readThreshold(head, parts.calibration);
  const byHead = pairDistances(parts.measurement, headDistance(head));
  const byDistance = pairDistances(parts.measurement);
  return {
    ...head,
    figures: {
      people: mapParts(parts, countPeople),
      pairs: mapParts({ fit, calibration, measurement }, ({ length }) => length),
      threshold,
      atThreshold: rateAt(threshold.probability, byHead),
      reliability: reliabilityOf(head, measurement, options),
      curves: {
        head: operatingPoints(byHead),
        distance: operatingPoints(byDistance),
        impostorPairs: byHead.impostor.length,
      },
    },
    scores: { head: scoresOf(byHead), distance: scoresOf(byDistance) },
  };
}

function fitHead(pairs: readonly FacePair[], l2: number): LogisticHead {
  const { length } = pairs[0].first.embedding;
  const features = new Float32Array(pairs.length * length);
  pairs.forEach(({ first, second }, i) => {
    for (let k = 0; k < length; k++) {
      features[i * length + k] = Math.abs(first.embedding[k] - second.embedding[k]);
    }
  });
  const targets = Float64Array.from(pairs, ({ same }) => Number(same));
  const { weights, bias } = fitLogistic({ features, targets }, { l2 });
  return { weights: Float32Array.from(weights), bias };
}

/** As the network will hold it, so that what is measured is what will run. */
function rounded({ weights, bias }: LogisticHead): LogisticHead {
  return { weights, bias: Math.fround(bias) };
}

interface Parts<T> {
  fit: T;
  calibration: T;
  measurement: T;
}

/** By identity, in exact shares: by a hash of their ids few people would fall very unevenly. */
function splitPeople(faces: readonly EmbeddedPerson[], seed: number): Parts<EmbeddedPerson[]> {
  const people = shuffled(
    [...new Set(faces.map(({ person }) => person))].sort(),
    seededRandom(seed),
  );
  const fitUntil = Math.round(FIT_SHARE * people.length);
  const calibrateUntil = Math.round((FIT_SHARE + CALIBRATION_SHARE) * people.length);
  const within = (from: number, until: number) => {
    const some = new Set(people.slice(from, until));
    return faces.filter(({ person }) => some.has(person));
  };
  return {
    fit: within(0, fitUntil),
    calibration: within(fitUntil, calibrateUntil),
    measurement: within(calibrateUntil, people.length),
  };
}

function mapParts<T, R>({ fit, calibration, measurement }: Parts<T>, map: (part: T) => R) {
  return { fit: map(fit), calibration: map(calibration), measurement: map(measurement) };
}

/** Each part wants a pair of one person and, of one source, one of strangers. */
function assertEnough(parts: Parts<EmbeddedPerson[]>): void {
  for (const [part, faces] of Object.entries(parts)) {
    const people = countPeople(faces);
    if (hasStrangers(faces) && faces.length > people) continue;
    throw new Error(
      `${people} people with ${faces.length} faces are too few for the ${part}: hold back more ` +
        "people, or give --all where the encoder was trained on none of them",
    );
  }
}

function countPeople(faces: readonly EmbeddedPerson[]): number {
  return new Set(faces.map(({ person }) => person)).size;
}

/** How far apart the head finds two faces: its logit, negated, so that far is more as elsewhere. */
function headDistance(head: LogisticHead) {
  return (a: Float32Array, b: Float32Array) => -headLogit(head, a, b);
}

function readThreshold(head: LogisticHead, faces: readonly EmbeddedPerson[]) {
  const { impostor } = pairDistances(faces, headDistance(head));
  const far = knownFars(impostor)
    .filter((one) => one >= WANTED_FAR)
    .at(-1);
  if (far === undefined) {
    const least = LEAST_ACCEPTED / FARS[0];
    throw new Error(
      `${impostor.length} pairs of strangers of one source are too few to read a threshold off ` +
        `(${least} at least): hold back more people`,
    );
  }
  const exact = sigmoid(-thresholdAtFar(impostor, far));
  // Rounded up, for a card that people read, to what accepts no more.
  const probability = Math.min(exact + 1e-6, Math.ceil(exact * 1e6) / 1e6);
  return { probability, far, pairs: impostor.length };
}

function rateAt(probability: number, { genuine, impostor }: PairDistances): OperatingPoint {
  const distance = -Math.log(probability / (1 - probability));
  return { far: shareBelow(impostor, distance), tar: shareOfGenuine(genuine, distance) };
}

function operatingPoints({ genuine, impostor }: PairDistances): OperatingPoint[] {
  return knownFars(impostor).map((far) => {
    return { far, tar: shareOfGenuine(genuine, thresholdAtFar(impostor, far)) };
  });
}

function knownFars({ length }: Float32Array): number[] {
  return FARS.filter((far) => far * length >= LEAST_ACCEPTED);
}

/** Mean over the sources, so that none counts more for having more pictures. */
function shareOfGenuine(bySource: PairDistances["genuine"], distance: number): number {
  const shares = [...bySource.values()].map((sorted) => shareBelow(sorted, distance));
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
