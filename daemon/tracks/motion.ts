import type { Box } from "../vision/types.js";

/**
 * A face's movement: a Kalman filter of constant velocity on each of centre x, centre y, width and
 * height (Kalman 1960; as in SORT, Bewley et al. 2016, but with the time between frames as it is,
 * because a door's camera drops some). Lengths in pixels, times in seconds.
 */
export interface Motion {
  /** Milliseconds since the epoch. */
  at: number;
  coordinates: readonly [Coordinate, Coordinate, Coordinate, Coordinate];
}

/** One coordinate's estimate with its covariance. */
interface Coordinate {
  position: number;
  velocity: number;
  positionVariance: number;
  covariance: number;
  velocityVariance: number;
}

/** Standard deviations in face sizes: how far a box is off, and how fast a head changes its speed. */
const MEASUREMENT_SIZES = 0.06;
const ACCELERATION_SIZES = 3;
const FIRST_SPEED_SIZES = 2;
/** A face lost for longer than this is not looked for further along its way. */
const MAX_PREDICTION_S = 1;

/** A face seen for the first time: at rest, as far as is known. */
export function startMotion(box: Box, at: number): Motion {
  const size = sizeOf(box);
  const start = (position: number): Coordinate => ({
    position,
    velocity: 0,
    positionVariance: (MEASUREMENT_SIZES * size) ** 2,
    covariance: 0,
    velocityVariance: (FIRST_SPEED_SIZES * size) ** 2,
  });
  const [x, y, width, height] = coordinatesOf(box);
  return { at, coordinates: [start(x), start(y), start(width), start(height)] };
}

/** Where the face is expected at a later moment. */
export function predictBox(motion: Motion, at: number): Box {
  const [x, y, width, height] = predict(motion, at).map(({ position }) => position);
  const [w, h] = [Math.max(1, width), Math.max(1, height)];
  return { x: x - w / 2, y: y - h / 2, width: w, height: h };
}

/** The estimate with one more box seen. */
export function observeBox(motion: Motion, box: Box, at: number): Motion {
  const noise = (MEASUREMENT_SIZES * sizeOf(box)) ** 2;
  const [x, y, width, height] = predict(motion, at);
  const [seenX, seenY, seenWidth, seenHeight] = coordinatesOf(box);
  return {
    at,
    coordinates: [
      correct(x, seenX, noise),
      correct(y, seenY, noise),
      correct(width, seenWidth, noise),
      correct(height, seenHeight, noise),
    ],
  };
}

function predict(motion: Motion, at: number): [Coordinate, Coordinate, Coordinate, Coordinate] {
  const [x, y, width, height] = motion.coordinates;
  const seconds = Math.min(MAX_PREDICTION_S, Math.max(0, (at - motion.at) / 1000));
  const acceleration = (ACCELERATION_SIZES * Math.max(1, width.position)) ** 2;
  const ahead = (c: Coordinate) => coast(c, seconds, acceleration);
  return [ahead(x), ahead(y), ahead(width), ahead(height)];
}

/** White noise of acceleration over the time that passed. */
function coast(c: Coordinate, seconds: number, acceleration: number): Coordinate {
  return {
    position: c.position + seconds * c.velocity,
    velocity: c.velocity,
    positionVariance:
      c.positionVariance +
      2 * seconds * c.covariance +
      seconds ** 2 * c.velocityVariance +
      (acceleration * seconds ** 4) / 4,
    covariance: c.covariance + seconds * c.velocityVariance + (acceleration * seconds ** 3) / 2,
    velocityVariance: c.velocityVariance + acceleration * seconds ** 2,
  };
}

function correct(c: Coordinate, seen: number, noise: number): Coordinate {
  const total = c.positionVariance + noise;
  const positionGain = c.positionVariance / total;
  const velocityGain = c.covariance / total;
  const surprise = seen - c.position;
  return {
    position: c.position + positionGain * surprise,
    velocity: c.velocity + velocityGain * surprise,
    positionVariance: (1 - positionGain) * c.positionVariance,
    covariance: (1 - positionGain) * c.covariance,
    velocityVariance: c.velocityVariance - velocityGain * c.covariance,
  };
}

function coordinatesOf(box: Box): [number, number, number, number] {
  return [box.x + box.width / 2, box.y + box.height / 2, box.width, box.height];
}

function sizeOf({ width, height }: Box): number {
  return Math.sqrt(width * height);
}
