import type { NearTemplate } from "./types.js";

const FIRST_CAPACITY = 64;

/** A person's template as near as any of theirs seen so far. */
interface Place {
  personId: string;
  distance: number;
  row: number;
}

/**
 * Every comparable template in one Float32Array, row after row, for the exact scan. At a door's
 * size (up to some hundred thousand templates) that is faster than any approximate index is built.
 */
export class TemplateIndex {
  #values: Float32Array;
  #faceIds: string[] = [];
  #personIds: string[] = [];
  #rows = new Map<string, number>();

  constructor(private readonly length: number) {
    this.#values = new Float32Array(FIRST_CAPACITY * length);
  }

  get size(): number {
    return this.#faceIds.length;
  }

  add(faceId: string, personId: string, embedding: Float32Array): void {
    this.#assertLength(embedding);
    if (this.#rows.has(faceId)) throw new RangeError(`face ${faceId} is in the index already`);
    const row = this.size;
    if ((row + 1) * this.length > this.#values.length) this.#grow();
    this.#values.set(embedding, row * this.length);
    this.#faceIds.push(faceId);
    this.#personIds.push(personId);
    this.#rows.set(faceId, row);
  }

  /** The last row takes the place of the removed one. */
  remove(faceId: string): void {
    const row = this.#rows.get(faceId);
    if (row === undefined) return;
    const last = this.size - 1;
    if (row !== last) {
      const from = last * this.length;
      this.#values.copyWithin(row * this.length, from, from + this.length);
      this.#faceIds[row] = this.#faceIds[last];
      this.#personIds[row] = this.#personIds[last];
      this.#rows.set(this.#faceIds[row], row);
    }
    this.#values.fill(0, last * this.length, (last + 1) * this.length);
    this.#faceIds.pop();
    this.#personIds.pop();
    this.#rows.delete(faceId);
  }

  has(faceId: string): boolean {
    return this.#rows.has(faceId);
  }

  /** A copy of a template; undefined where it is none that can be compared. */
  embeddingOf(faceId: string): Float32Array | undefined {
    const row = this.#rows.get(faceId);
    return row === undefined ? undefined : this.#templateAt(row);
  }

  /**
   * The `top` nearest people, each by the nearest of their templates: ascending squared Euclidean
   * distance. A distance that is no number never counts as near. Only people who count are looked
   * at.
   */
  nearestPeople(
    probe: Float32Array,
    top: number,
    counts: (personId: string) => boolean = () => true,
  ): NearTemplate[] {
    this.#assertLength(probe);
    const nearest: Place[] = [];
    for (let row = 0; row < this.size; row++) {
      const distance = this.#distance(probe, row);
      const bar = nearest.length < top ? Number.POSITIVE_INFINITY : nearest[top - 1].distance;
      if (!(distance < bar)) continue;
      const personId = this.#personIds[row];
      if (counts(personId)) rank(nearest, { personId, distance, row }, top);
    }
    return nearest.map((place) => this.#matchAt(place));
  }

  /** The nearest of these templates, all of one person; undefined without a comparable one. */
  nearestOf(faceIds: readonly string[], probe: Float32Array): NearTemplate | undefined {
    this.#assertLength(probe);
    let nearest: Place | undefined;
    for (const faceId of faceIds) {
      const row = this.#rows.get(faceId);
      if (row === undefined) continue;
      const distance = this.#distance(probe, row);
      if (nearest && !(distance < nearest.distance)) continue;
      nearest = { personId: this.#personIds[row], distance, row };
    }
    return nearest && this.#matchAt(nearest);
  }

  /** With a copy of the template: another takes its row when the face is removed. */
  #matchAt({ personId, distance, row }: Place): NearTemplate {
    return { personId, distance, template: this.#templateAt(row) };
  }

  #templateAt(row: number): Float32Array {
    return this.#values.slice(row * this.length, (row + 1) * this.length);
  }

  /** Four sums at once, so that the processor need not wait for one addition before the next. */
  #distance(probe: Float32Array, row: number): number {
    const values = this.#values;
    const start = row * this.length;
    const unrolled = this.length - (this.length % 4);
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let i = 0;
    for (; i < unrolled; i += 4) {
      const p = probe[i] - values[start + i];
      const q = probe[i + 1] - values[start + i + 1];
      const r = probe[i + 2] - values[start + i + 2];
      const s = probe[i + 3] - values[start + i + 3];
      a += p * p;
      b += q * q;
      c += r * r;
      d += s * s;
    }
    for (; i < this.length; i++) a += (probe[i] - values[start + i]) ** 2;
    return a + b + c + d;
  }

  #grow(): void {
    const larger = new Float32Array(2 * this.#values.length);
    larger.set(this.#values);
    this.#values = larger;
  }

  #assertLength(embedding: Float32Array): void {
    if (embedding.length !== this.length) {
      throw new RangeError(`embedding has ${embedding.length} values instead of ${this.length}`);
    }
  }
}

/** Puts a candidate into the ascending list, which holds each person once and `top` at most. */
function rank(nearest: Place[], candidate: Place, top: number): void {
  const known = nearest.findIndex(({ personId }) => personId === candidate.personId);
  if (known !== -1) {
    if (nearest[known].distance <= candidate.distance) return;
    nearest.splice(known, 1);
  }
  const place = nearest.findIndex(({ distance }) => distance > candidate.distance);
  nearest.splice(place === -1 ? nearest.length : place, 0, candidate);
  if (nearest.length > top) nearest.pop();
}
