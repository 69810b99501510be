import type { TensorName } from "../../onnx/graph-builder.js";
import type { Operators } from "./operators.js";

export interface TapWindow {
  kernel: number;
  stride: number;
}

export interface BatchMap {
  batch: number;
  channels: number;
  height: number;
  width: number;
}

/**
 * A window's gradient goes back to kernel × kernel places of the map, its taps; tap (y, x) of
 * window (i, j) lies at row i · stride + y, column j · stride + x. Sums them all into a map of
 * shape `map`. The rows and columns of one remainder by the stride form a phase: within it taps
 * only shift, so phases are sums of padded maps, and are interleaved at the end. (A scatter would
 * do it too, but not on every execution provider.)
 */
export function gatherTaps(
  ops: Operators,
  tap: (y: number, x: number) => TensorName,
  { kernel, stride }: TapWindow,
  { map, windows }: { map: BatchMap; windows: { height: number; width: number } },
): TensorName {
  const phaseRows = Math.ceil(map.height / stride);
  const phaseColumns = Math.ceil(map.width / stride);
  const rows: TensorName[] = [];
  for (let phaseY = 0; phaseY < stride; phaseY++) {
    const columns: TensorName[] = [];
    for (let phaseX = 0; phaseX < stride; phaseX++) {
      const terms: TensorName[] = [];
      for (let y = phaseY; y < kernel; y += stride) {
        for (let x = phaseX; x < kernel; x += stride) {
          const top = Math.floor(y / stride);
          const left = Math.floor(x / stride);
          const bottom = phaseRows - windows.height - top;
          const right = phaseColumns - windows.width - left;
          terms.push(ops.padMap(tap(y, x), [top, left, bottom, right]));
        }
      }
      columns.push(terms.length > 0 ? ops.sum(terms) : zeros(ops, map, phaseRows, phaseColumns));
    }
    rows.push(interleave(ops, columns, [map.batch, map.channels, phaseRows, phaseColumns], 4));
  }
  const wide = [map.batch, map.channels, phaseRows, phaseColumns * stride];
  const whole = interleave(ops, rows, wide, 3);
  if (phaseRows * stride === map.height && phaseColumns * stride === map.width) return whole;
  const end = [map.height, map.width];
  return ops.slice(whole, { axes: [2, 3], start: [0, 0], end });
}

function zeros(ops: Operators, map: BatchMap, rows: number, columns: number): TensorName {
  const shape = [map.batch, map.channels, rows, columns];
  const length = shape.reduce((product, size) => product * size, 1);
  return ops.graph.constant(new Float32Array(length), shape);
}

/** Puts maps side by side value by value: along columns (axis 4) or whole rows (axis 3). */
function interleave(
  ops: Operators,
  parts: readonly TensorName[],
  [batch, channels, rows, columns]: readonly number[],
  axis: 3 | 4,
): TensorName {
  if (parts.length === 1) return parts[0];
  const shape =
    axis === 4 ? [batch, channels, rows, columns, 1] : [batch, channels, rows, 1, columns];
  const stacked = ops.concat(
    parts.map((part) => ops.reshape(part, shape)),
    axis,
  );
  return axis === 4
    ? ops.reshape(stacked, [batch, channels, rows, columns * parts.length])
    : ops.reshape(stacked, [batch, channels, rows * parts.length, columns]);
}
