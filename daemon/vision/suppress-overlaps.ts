import type { Box, Detection } from "./types.js";

/**
 * Weighted non-maximum suppression: detections that overlap the best of their group by more than
 * `overlap` become one, with the mean box and keypoints weighted by score. The anchors of one face
 * jitter around it; their mean is steadier than any one of them, and alignment depends on it
 * (Bazarevsky et al. 2019, §3.4 "tie resolution"). Returns faces by descending score.
 */
export function suppressOverlaps(detections: readonly Detection[], overlap: number): Detection[] {
  const waiting = [...detections].sort((a, b) => b.score - a.score);
  const kept: Detection[] = [];
  while (waiting.length > 0) {
    const best = waiting[0];
    const group = waiting.filter((d) => d === best || boxOverlap(d.box, best.box) > overlap);
    kept.push(weightedMean(group, best.score));
    const grouped = new Set(group);
    waiting.splice(0, waiting.length, ...waiting.filter((d) => !grouped.has(d)));
  }
  return kept;
}

/** Intersection over union of two boxes, 0..1. */
export function boxOverlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

function weightedMean(group: readonly Detection[], score: number): Detection {
  const total = group.reduce((sum, d) => sum + d.score, 0);
  const mean = (value: (d: Detection) => number) =>
    group.reduce((sum, d) => sum + d.score * value(d), 0) / total;
  return {
    box: {
      x: mean((d) => d.box.x),
      y: mean((d) => d.box.y),
      width: mean((d) => d.box.width),
      height: mean((d) => d.box.height),
    },
    score,
    keypoints: group[0].keypoints.map((_, k) => ({
      x: mean((d) => d.keypoints[k].x),
      y: mean((d) => d.keypoints[k].y),
    })),
  };
}
