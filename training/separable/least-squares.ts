import { positiveDefiniteSolver } from "../head/cholesky.js";

/** y ≈ W x + b. */
export interface LinearFit {
  /** W: (outputs, inputs) row by row. */
  matrix: Float64Array;
  bias: Float64Array;
  /** Of the variance of y, what is left. */
  error: number;
}

/** Sums over pairs of x and y, from which the linear map between them is read at the end. */
export class LeastSquares {
  #count = 0;
  /** Sums of x, y, x xᵀ (its lower triangle), y xᵀ and y². */
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #xx: Float64Array;
  readonly #yx: Float64Array;
  #yy = 0;

  constructor(
    private readonly inputs: number,
    private readonly outputs: number,
  ) {
    this.#x = new Float64Array(inputs);
    this.#y = new Float64Array(outputs);
    this.#xx = new Float64Array(inputs * inputs);
    this.#yx = new Float64Array(outputs * inputs);
  }

  /** x of `inputs` values, y of `outputs`. */
  add(x: Float64Array, y: Float64Array): void {
    const { inputs, outputs } = this;
    this.#count++;
    for (let i = 0; i < inputs; i++) {
      const value = x[i];
      this.#x[i] += value;
      for (let j = 0; j <= i; j++) this.#xx[i * inputs + j] += value * x[j];
    }
    for (let o = 0; o < outputs; o++) {
      const value = y[o];
      this.#y[o] += value;
      this.#yy += value * value;
      for (let i = 0; i < inputs; i++) this.#yx[o * inputs + i] += value * x[i];
    }
  }

  /**
   * The map with the least squares, held back by `ridge` times the mean variance of x. Throws an
   * Error where there are too few pairs to tell.
   */
  fit(ridge: number): LinearFit {
    const { inputs, outputs } = this;
    const count = this.#count;
    const gram = this.#xx.slice();
    let trace = 0;
    for (let i = 0; i < inputs; i++) {
      for (let j = 0; j <= i; j++) gram[i * inputs + j] -= (this.#x[i] * this.#x[j]) / count;
      trace += gram[i * inputs + i];
    }
    for (let i = 0; i < inputs; i++) gram[i * inputs + i] += (ridge * trace) / inputs;
    const solve = positiveDefiniteSolver(gram, inputs);
    const matrix = new Float64Array(outputs * inputs);
    const bias = new Float64Array(outputs);
    let variance = this.#yy;
    let explained = 0;
    for (let o = 0; o < outputs; o++) {
      const mean = this.#y[o] / count;
      variance -= mean * this.#y[o];
      const products = this.#yx.slice(o * inputs, (o + 1) * inputs);
      for (let i = 0; i < inputs; i++) products[i] -= mean * this.#x[i];
      const row = solve(products);
      matrix.set(row, o * inputs);
      bias[o] = mean;
      for (let i = 0; i < inputs; i++) {
        bias[o] -= (row[i] * this.#x[i]) / count;
        explained += row[i] * products[i];
      }
    }
    return { matrix, bias, error: Math.max(0, 1 - explained / variance) };
  }
}
