/**
 * Solves A x = y for a symmetric positive definite A by its Cholesky factor, A = L Lᵀ. `matrix` is
 * (n, n) row by row, of which only the lower triangle is read. Throws an Error where A is not
 * positive definite, as far as the numbers can tell.
 */
export function solvePositiveDefinite(matrix: Float64Array, y: Float64Array): Float64Array {
  return positiveDefiniteSolver(matrix, y.length)(y);
}

/** The same for any number of y, of n values each. */
export function positiveDefiniteSolver(
  matrix: Float64Array,
  n: number,
): (y: Float64Array) => Float64Array {
  const factor = choleskyFactor(matrix, n);
  return (y) => solveUpper(factor, solveLower(factor, y));
}

/** L, row by row. */
function choleskyFactor(matrix: Float64Array, n: number): Float64Array {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * n + j];
      for (let k = 0; k < j; k++) rest -= factor[i * n + k] * factor[j * n + k];
      if (i !== j) factor[i * n + j] = rest / factor[j * n + j];
      else if (rest > 0) factor[i * n + i] = Math.sqrt(rest);
      else throw new Error("the matrix is not positive definite");
    }
  }
  return factor;
}

/** L x = y. */
function solveLower(factor: Float64Array, y: Float64Array): Float64Array {
  const n = y.length;
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let rest = y[i];
    for (let k = 0; k < i; k++) rest -= factor[i * n + k] * x[k];
    x[i] = rest / factor[i * n + i];
  }
  return x;
}

/** Lᵀ x = y. */
function solveUpper(factor: Float64Array, y: Float64Array): Float64Array {
  const n = y.length;
  const x = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    let rest = y[i];
    for (let k = i + 1; k < n; k++) rest -= factor[k * n + i] * x[k];
    x[i] = rest / factor[i * n + i];
  }
  return x;
}
