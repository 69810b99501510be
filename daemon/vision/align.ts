import { bilinearSampler } from "./letterbox.js";
import type { EncoderCard } from "./model-card.js";
import type { Detection, Point, RgbImage } from "./types.js";

/** x' = a·x − b·y + tx, y' = b·x + a·y + ty: rotation, uniform scale and shift, no reflection. */
export interface Similarity {
  a: number;
  b: number;
  tx: number;
  ty: number;
}

/** Samples along one axis of a crop pixel: a face four times larger than the crop still averages. */
const MAX_SAMPLES = 4;

/**
 * The face as the encoder wants it: keypoints moved onto the card's template by the best
 * similarity. Returns a sizePx × sizePx picture.
 */
export function alignFace(
  image: RgbImage,
  face: Pick<Detection, "keypoints">,
  keypointNames: readonly string[],
  alignment: EncoderCard["alignment"],
): RgbImage {
  const from = alignment.keypoints.map((name) => {
    const point = face.keypoints[keypointNames.indexOf(name)];
    if (!point) throw new RangeError(`the detector gives no keypoint ${name}`);
    return point;
  });
  const to = alignment.template.map(([x, y]) => ({ x, y }));
  return warp(image, estimateSimilarity(to, from), alignment.sizePx);
}

/**
 * The similarity that maps `from` onto `to` with the least sum of squared distances, in closed form
 * (Umeyama 1991, for the plane and without reflection). Points that all coincide give scale 0.
 */
export function estimateSimilarity(from: readonly Point[], to: readonly Point[]): Similarity {
  const centreFrom = centroid(from);
  const centreTo = centroid(to);
  let cos = 0;
  let sin = 0;
  let spread = 0;
  for (let i = 0; i < from.length; i++) {
    const x = from[i].x - centreFrom.x;
    const y = from[i].y - centreFrom.y;
    const u = to[i].x - centreTo.x;
    const v = to[i].y - centreTo.y;
    cos += x * u + y * v;
    sin += x * v - y * u;
    spread += x * x + y * y;
  }
  const a = spread > 0 ? cos / spread : 0;
  const b = spread > 0 ? sin / spread : 0;
  return {
    a,
    b,
    tx: centreTo.x - a * centreFrom.x + b * centreFrom.y,
    ty: centreTo.y - b * centreFrom.x - a * centreFrom.y,
  };
}

/**
 * A square picture whose pixel (x, y) shows the source at `toSource(x, y)`. Bilinear; where the
 * source is larger than the crop several samples are averaged, so that it does not alias.
 */
export function warp(image: RgbImage, toSource: Similarity, sizePx: number): RgbImage {
  const rgb = new Uint8Array(3 * sizePx * sizePx);
  const sample = bilinearSampler(image);
  const scale = Math.hypot(toSource.a, toSource.b);
  const samples = Math.min(MAX_SAMPLES, Math.max(1, Math.round(scale)));
  const pixel = new Float64Array(3);
  for (let y = 0; y < sizePx; y++) {
    for (let x = 0; x < sizePx; x++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let k = 0; k < samples * samples; k++) {
        const px = x + ((k % samples) + 0.5) / samples - 0.5;
        const py = y + (Math.floor(k / samples) + 0.5) / samples - 0.5;
        sample(
          toSource.a * px - toSource.b * py + toSource.tx,
          toSource.b * px + toSource.a * py + toSource.ty,
          pixel,
        );
        red += pixel[0];
        green += pixel[1];
        blue += pixel[2];
      }
      const at = 3 * (y * sizePx + x);
      const weight = 1 / (samples * samples);
      rgb[at] = Math.round(red * weight);
      rgb[at + 1] = Math.round(green * weight);
      rgb[at + 2] = Math.round(blue * weight);
    }
  }
  return { width: sizePx, height: sizePx, rgb };
}

function centroid(points: readonly Point[]): Point {
  const x = points.reduce((sum, p) => sum + p.x, 0) / points.length;
  const y = points.reduce((sum, p) => sum + p.y, 0) / points.length;
  return { x, y };
}
