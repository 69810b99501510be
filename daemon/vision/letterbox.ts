import type { RgbImage } from "./types.js";

/** How picture pixels became network input pixels: `input = picture · scale + pad`. */
export interface Letterbox {
  scale: number;
  padX: number;
  padY: number;
}

interface TensorSpec {
  width: number;
  height: number;
  colorOrder: "RGB" | "BGR";
  mean: readonly [number, number, number];
  std: readonly [number, number, number];
}

/**
 * Beyond this many samples along one axis of an output pixel, more change nothing that a detector
 * sees; it bounds the cost of a very large picture.
 */
const MAX_SAMPLES = 6;

/**
 * Fits a picture into the network's input, keeping its proportions, centred on black bars; with
 * `zoom` below 1 it is that much smaller than would fit. Returns the (1, 3, height, width) float32
 * tensor, normalised by the card, and the transform.
 */
export function letterbox(
  image: RgbImage,
  spec: TensorSpec,
  zoom = 1,
): { tensor: Float32Array; transform: Letterbox } {
  const scale = zoom * Math.min(spec.width / image.width, spec.height / image.height);
  const innerWidth = Math.max(1, Math.round(image.width * scale));
  const innerHeight = Math.max(1, Math.round(image.height * scale));
  const padX = Math.floor((spec.width - innerWidth) / 2);
  const padY = Math.floor((spec.height - innerHeight) / 2);
  const plane = spec.width * spec.height;
  const tensor = new Float32Array(3 * plane);
  const channels = channelOffsets(spec.colorOrder);
  for (let c = 0; c < 3; c++) {
    tensor.fill(-spec.mean[c] / spec.std[c], channels[c] * plane, (channels[c] + 1) * plane);
  }
  const pixel = new Float64Array(3);
  const sample = scale < 1 ? averageSampler(image, 1 / scale) : bilinearSampler(image);
  for (let row = 0; row < innerHeight; row++) {
    const y = (row + 0.5) / scale - 0.5;
    for (let column = 0; column < innerWidth; column++) {
      sample((column + 0.5) / scale - 0.5, y, pixel);
      const at = (row + padY) * spec.width + column + padX;
      for (let c = 0; c < 3; c++) {
        tensor[channels[c] * plane + at] = (pixel[c] - spec.mean[c]) / spec.std[c];
      }
    }
  }
  return { tensor, transform: { scale, padX, padY } };
}

/** Plane of R, G, B in the tensor. `mean` and `std` are given for R, G, B whatever the order. */
export function channelOffsets(order: "RGB" | "BGR"): readonly [number, number, number] {
  return order === "RGB" ? [0, 1, 2] : [2, 1, 0];
}

export type Sampler = (x: number, y: number, out: Float64Array) => void;

/** Bilinear interpolation at pixel centres; beyond the border the edge pixel goes on. */
export function bilinearSampler(image: RgbImage): Sampler {
  const { width, height, rgb } = image;
  return (x, y, out) => {
    const cx = Math.min(Math.max(x, 0), width - 1);
    const cy = Math.min(Math.max(y, 0), height - 1);
    const x0 = Math.floor(cx);
    const y0 = Math.floor(cy);
    const fx = cx - x0;
    const fy = cy - y0;
    const right = x0 + 1 < width ? 3 : 0;
    const below = y0 + 1 < height ? 3 * width : 0;
    const at = 3 * (y0 * width + x0);
    for (let c = 0; c < 3; c++) {
      const top = rgb[at + c] + fx * (rgb[at + right + c] - rgb[at + c]);
      const low = at + below + c;
      const bottom = rgb[low] + fx * (rgb[low + right] - rgb[low]);
      out[c] = top + fy * (bottom - top);
    }
  };
}

/**
 * The mean of the source pixels under one output pixel that is `extent` (> 1) pixels wide, so that
 * a large picture does not alias into the small one.
 */
function averageSampler(image: RgbImage, extent: number): Sampler {
  const { width, height, rgb } = image;
  const samples = Math.min(MAX_SAMPLES, Math.max(2, Math.ceil(extent)));
  const step = extent / samples;
  const weight = 1 / (samples * samples);
  return (x, y, out) => {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let j = 0; j < samples; j++) {
      const sy = Math.round(y + (j - (samples - 1) / 2) * step);
      const row = Math.min(Math.max(sy, 0), height - 1) * width;
      for (let i = 0; i < samples; i++) {
        const sx = Math.round(x + (i - (samples - 1) / 2) * step);
        const at = 3 * (row + Math.min(Math.max(sx, 0), width - 1));
        red += rgb[at];
        green += rgb[at + 1];
        blue += rgb[at + 2];
      }
    }
    out[0] = red * weight;
    out[1] = green * weight;
    out[2] = blue * weight;
  };
}
