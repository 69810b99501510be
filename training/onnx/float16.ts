/** IEEE 754 binary16: ten bits of mantissa, and this exponent of the smallest normal number. */
const MANTISSA_BITS = 10;
const LEAST_EXPONENT = -14;
const SIGN = 0x8000;
const INFINITY = 0x7c00;

/**
 * The bits of the nearest float16 of each value, of two that are equally near the even one. Throws
 * RangeError for what float16 cannot hold: above 65,504 or no number.
 */
export function float16Bits(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, (value) => {
    const size = Math.abs(value);
    // Below the least exponent numbers are subnormal: they lie as far apart as at it.
    const exponent = Math.max(LEAST_EXPONENT, Math.floor(Math.log2(size)));
    const steps = roundedHalfEven(size / 2 ** (exponent - MANTISSA_BITS));
    // A mantissa that was rounded up to the next power of two carries into the exponent by itself.
    const bits = ((exponent - LEAST_EXPONENT) << MANTISSA_BITS) + steps;
    if (!(bits < INFINITY)) throw new RangeError(`${value} is no float16`);
    return bits | (value < 0 || Object.is(value, -0) ? SIGN : 0);
  });
}

/** For values from 0 on. */
function roundedHalfEven(value: number): number {
  const below = Math.floor(value);
  const isTie = value - below === 0.5;
  return isTie ? 2 * Math.round(value / 2) : Math.round(value);
}
