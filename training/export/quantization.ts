/** The values that an activation takes; 0 is among them, because padding is exact zeros. */
export interface Range {
  least: number;
  greatest: number;
}

/** value ≈ (code − zeroPoint) · scale. */
export interface CodeScale {
  scale: number;
  zeroPoint: number;
}

const LARGEST_CODE = 255;
/**
 * Seven bits: without VNNI, x86 adds two products of a code and a weight in 16 bits, which saturate
 * (2 · 255 · 127 > 2¹⁵). With eight bits an embedding was off by 12 % on AVX2, with seven by 3 %.
 */
const LARGEST_WEIGHT = 63;
/** A bias becomes a 32-bit code; a bit is left for what is added to it. */
const LARGEST_BIAS = 2 ** 30;

/**
 * Codes 0..255 over a range. What is never negative, as behind a ReLU, has its zero at code 0:
 * only then does ONNX Runtime join the ReLU to the convolution before it.
 */
export function codeScaleOf({ least, greatest }: Range): CodeScale {
  const [low, high] = [Math.min(least, 0), Math.max(greatest, 0)];
  // A constant 0 needs no scale, and any one does.
  const scale = Math.fround((high - low) / LARGEST_CODE) || 1;
  return { scale, zeroPoint: Math.round((0 - low) / scale) };
}

export interface QuantizedFilters {
  /** Of each filter: w ≈ code · scale. */
  scales: Float32Array;
  codes: Int8Array;
  bias: Int32Array;
  /** Of the biases: that of the input times that of the filter, as the sum is made of products. */
  biasScales: Float32Array;
}

/**
 * Filters as 7-bit codes around 0, a scale a filter, so that one with large values does not coarsen
 * the others; biases as 32-bit codes in the scale of the products.
 */
export function quantizedFilters(
  filter: Float32Array,
  bias: Float32Array,
  { inputScale }: { inputScale: number },
): QuantizedFilters {
  const perFilter = filter.length / bias.length;
  const scales = bias.map((value, i) => {
    const own = filter.subarray(i * perFilter, (i + 1) * perFilter);
    const largest = own.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    const forBias = Math.abs(value) / (inputScale * LARGEST_BIAS);
    return Math.max(largest / LARGEST_WEIGHT, forBias) || 1;
  });
  const biasScales = scales.map((scale) => scale * inputScale);
  return {
    scales,
    codes: Int8Array.from(filter, (weight, i) => {
      return Math.round(weight / scales[Math.floor(i / perFilter)]);
    }),
    bias: Int32Array.from(bias, (value, i) => Math.round(value / biasScales[i])),
    biasScales,
  };
}
