import type { Letterbox } from "./letterbox.js";
import type { DetectorCard } from "./model-card.js";
import { suppressOverlaps } from "./suppress-overlaps.js";
import type { Box, Detection, Point } from "./types.js";

/**
 * Turns the detector's raw outputs into faces in picture pixels, best first.
 * `scores` is (anchors,) logits; `boxes` is (anchors, 4 + 2 · keypoints) in input pixels relative
 * to the anchor's centre: centre x, centre y, width, height, then x, y of each keypoint
 * (Bazarevsky et al. 2019, BlazeFace).
 */
export function decodeDetections(
  outputs: { scores: Float32Array; boxes: Float32Array },
  card: DetectorCard,
  transform: Letterbox,
): Detection[] {
  const anchors = anchorCentres(card);
  const stride = 4 + 2 * card.keypoints.length;
  if (
    outputs.scores.length !== anchors.length ||
    outputs.boxes.length !== anchors.length * stride
  ) {
    throw new RangeError(
      `detector gave ${outputs.scores.length} scores and ${outputs.boxes.length} box values for ${anchors.length} anchors`,
    );
  }
  const leastLogit = logit(card.threshold.score);
  const found: Detection[] = [];
  for (let i = 0; i < anchors.length; i++) {
    if (!(outputs.scores[i] >= leastLogit)) continue;
    const values = outputs.boxes.subarray(i * stride, (i + 1) * stride);
    const detection = decodeAnchor(values, anchors[i], transform);
    if (isPlausible(detection)) {
      found.push({ ...detection, score: 1 / (1 + Math.exp(-outputs.scores[i])) });
    }
  }
  return suppressOverlaps(found, card.threshold.overlap);
}

function decodeAnchor(
  values: Float32Array,
  anchor: Point,
  transform: Letterbox,
): { box: Box; keypoints: Point[] } {
  const toPicture = (x: number, y: number): Point => ({
    x: (x + anchor.x - transform.padX) / transform.scale,
    y: (y + anchor.y - transform.padY) / transform.scale,
  });
  const centre = toPicture(values[0], values[1]);
  const width = values[2] / transform.scale;
  const height = values[3] / transform.scale;
  const keypoints: Point[] = [];
  for (let k = 4; k < values.length; k += 2) keypoints.push(toPicture(values[k], values[k + 1]));
  return { box: { x: centre.x - width / 2, y: centre.y - height / 2, width, height }, keypoints };
}

/** A box without area or with numbers that are none would poison everything after it. */
function isPlausible({ box, keypoints }: { box: Box; keypoints: Point[] }): boolean {
  const finite = [box.x, box.y, ...keypoints.flatMap((p) => [p.x, p.y])].every(Number.isFinite);
  return finite && box.width > 0 && box.height > 0;
}

const anchorCache = new WeakMap<DetectorCard, Point[]>();

/** Centres of the card's anchors in input pixels, in output order. */
export function anchorCentres(card: DetectorCard): Point[] {
  const cached = anchorCache.get(card);
  if (cached) return cached;
  const anchors: Point[] = [];
  for (const { stride, perCell } of card.anchors) {
    const columns = Math.ceil(card.input.width / stride);
    const rows = Math.ceil(card.input.height / stride);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        for (let n = 0; n < perCell; n++) {
          anchors.push({ x: (column + 0.5) * stride, y: (row + 0.5) * stride });
        }
      }
    }
  }
  anchorCache.set(card, anchors);
  return anchors;
}

function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}
