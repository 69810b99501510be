export type Vector = [number, number, number];

/** What a surface belongs to: it decides how a pixel of it is painted. */
export const PARTS = ["none", "head", "ear", "neck", "hair", "clothes"] as const;
export type Part = (typeof PARTS)[number];

/** A surface as a grid of points: rows go down, columns round from the back over the left. */
export interface Mesh {
  part: Part;
  rows: number;
  columns: number;
  /** Where each point is: rows × columns × 3. */
  points: Float32Array;
  /** Where it would be on the plain shape that features are placed on; same layout. */
  places: Float32Array;
}

/** Rows and columns of a surface that shows little more than its outline. */
const COARSE = { rows: 25, columns: 25 };

/**
 * A surface around an axis: `point` is given an angle to the side (−π at the back, 0 in front) and
 * one downwards (−π/2 at the top), and gives where that is and, where it differs, its place.
 */
export function roundMesh(
  part: Part,
  point: (side: number, down: number) => { at: Vector; place?: Vector },
  { rows, columns } = COARSE,
): Mesh {
  const points = new Float32Array(3 * rows * columns);
  const places = new Float32Array(3 * rows * columns);
  for (let row = 0; row < rows; row++) {
    const down = Math.PI * (row / (rows - 1) - 0.5);
    for (let column = 0; column < columns; column++) {
      // More of the columns in front, where the features are.
      const s = (2 * column) / (columns - 1) - 1;
      const { at, place } = point(Math.PI * (0.45 * s + 0.55 * s ** 3), down);
      points.set(at, 3 * (row * columns + column));
      places.set(place ?? at, 3 * (row * columns + column));
    }
  }
  return { part, rows, columns, points, places };
}

/** An ellipsoid. */
export function ball(part: Part, { centre, axes }: { centre: Vector; axes: Vector }): Mesh {
  return roundMesh(part, (side, down) => ({
    at: [
      centre[0] + axes[0] * Math.cos(down) * Math.sin(side),
      centre[1] + axes[1] * Math.sin(down),
      centre[2] + axes[2] * Math.cos(down) * Math.cos(side),
    ],
  }));
}

/** The mesh after its points were moved. */
export function transformed(mesh: Mesh, move: (point: Vector) => Vector): Mesh {
  const points = new Float32Array(mesh.points.length);
  for (let i = 0; i < points.length; i += 3) {
    points.set(move([mesh.points[i], mesh.points[i + 1], mesh.points[i + 2]]), i);
  }
  return { ...mesh, points };
}

/** Of each point, outwards and of length 1: rows × columns × 3. */
export function normalsOf({ rows, columns, points }: Mesh): Float32Array {
  const normals = new Float32Array(points.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = row * columns;
      const right = 3 * (at + Math.min(column + 1, columns - 1));
      const left = 3 * (at + Math.max(column - 1, 0));
      const below = 3 * (Math.min(row + 1, rows - 1) * columns + column);
      const above = 3 * (Math.max(row - 1, 0) * columns + column);
      const acrossX = points[right] - points[left];
      const acrossY = points[right + 1] - points[left + 1];
      const acrossZ = points[right + 2] - points[left + 2];
      const downX = points[below] - points[above];
      const downY = points[below + 1] - points[above + 1];
      const downZ = points[below + 2] - points[above + 2];
      const x = acrossY * downZ - acrossZ * downY;
      const y = acrossZ * downX - acrossX * downZ;
      const z = acrossX * downY - acrossY * downX;
      // At a pole the points of a row coincide.
      const length = Math.sqrt(x * x + y * y + z * z) || 1;
      const to = 3 * (at + column);
      normals[to] = x / length;
      normals[to + 1] = y / length;
      normals[to + 2] = z / length;
    }
  }
  return normals;
}
