/** TensorFlow keeps filters as (height, width, in, out); ONNX wants (out, in, height, width). */
export function filtersToOnnx(
  values: Float32Array,
  [height, width, input, output]: readonly number[],
): { values: Float32Array; shape: number[] } {
  const result = new Float32Array(values.length);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let i = 0; i < input; i++) {
        for (let o = 0; o < output; o++) {
          result[((o * input + i) * height + y) * width + x] = values[at++];
        }
      }
    }
  }
  return { values: result, shape: [output, input, height, width] };
}
