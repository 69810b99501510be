/** Eigenvalues, and as columns of `vectors` (n × n, row by row) their eigenvectors. */
export interface Eigen {
  values: Float64Array;
  vectors: Float64Array;
}

const MOST_SWEEPS = 50;
/** Off-diagonal squares, as a share of all squares, that are rounding. */
const SMALL = 1e-24;

/** Of a symmetric (n × n) matrix, by Jacobi's rotations (Golub & Van Loan, §8.5). */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const a = matrix.slice();
  const vectors = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
  const total = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < MOST_SWEEPS && offDiagonal(a, n) > SMALL * total; sweep++) {
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) rotate({ a, vectors, n }, p, q);
    }
  }
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * (n + 1)]), vectors };
}

/** One rotation, which makes the value at (p, q) zero. */
function rotate(
  { a, vectors, n }: { a: Float64Array; vectors: Float64Array; n: number },
  p: number,
  q: number,
): void {
  const apq = a[p * n + q];
  if (apq === 0) return;
  const theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cos = 1 / Math.hypot(t, 1);
  const sin = t * cos;
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[k * n + p], a[k * n + q]];
    a[k * n + p] = cos * x - sin * y;
    a[k * n + q] = sin * x + cos * y;
  }
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[p * n + k], a[q * n + k]];
    a[p * n + k] = cos * x - sin * y;
    a[q * n + k] = sin * x + cos * y;
    const [u, v] = [vectors[k * n + p], vectors[k * n + q]];
    vectors[k * n + p] = cos * u - sin * v;
    vectors[k * n + q] = sin * u + cos * v;
  }
}

function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) if (i !== j) sum += a[i * n + j] ** 2;
  }
  return sum;
}
