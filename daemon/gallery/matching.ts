import type { Corrections } from "./corrections.js";
import type { PreviousEncoder } from "./encoders.js";
import type { Enrolled } from "./enrolled.js";
import type { Match, NearTemplate } from "./types.js";

/** One face's embeddings, by the encoder in use and by the previous one; null where none is loaded. */
export interface Probe {
  embedding: Float32Array;
  previous: Float32Array | null;
}

/**
 * Who is near a face. People who have a template of the encoder in use are compared by it alone;
 * the others, where a previous encoder is loaded, by that one.
 */
export class Matching {
  constructor(
    private readonly enrolled: Enrolled,
    private readonly corrections: Pick<Corrections, "nearestNegative">,
    private readonly previousEncoder: PreviousEncoder | null,
  ) {}

  /**
   * The `top` nearest people of each encoder, ascending distance on the scale of the encoder in use:
   * whoever decides sees both encoders' nearest where they name different people.
   */
  nearestPeople(probe: Probe, top: number): Match[] {
    const { previous } = probe;
    const current = this.enrolled.nearestPeople(probe.embedding, top);
    const byPrevious = previous ? this.enrolled.nearestByPrevious(previous, top) : [];
    return [
      ...current.map((near) => this.#matchOf(near, probe)),
      ...byPrevious.map((near) => this.#matchByPrevious(near, probe)),
    ].sort((a, b) => a.distance - b.distance);
  }

  /** One person's nearest comparable template; undefined without one. */
  nearestOf(personId: string, probe: Probe): Match | undefined {
    const near = this.enrolled.nearestOf(personId, probe.embedding);
    if (near) return this.#matchOf(near, probe);
    const { previous } = probe;
    const other = previous && this.enrolled.nearestOfByPrevious(personId, previous);
    return other ? this.#matchByPrevious(other, probe) : undefined;
  }

  #matchByPrevious(near: NearTemplate, probe: Probe): Match {
    const distance = this.#onScale(near.distance);
    return { ...this.#matchOf(near, probe), distance, byPrevious: true };
  }

  #matchOf(near: NearTemplate, probe: Probe): Match {
    return { ...near, negativeDistance: this.#negativeDistance(near.personId, probe) };
  }

  /** A correction counts whichever of the two encoders was in use when it was made. */
  #negativeDistance(personId: string, { embedding, previous }: Probe): number | null {
    const current = this.corrections.nearestNegative(personId, embedding);
    if (!this.previousEncoder || !previous) return current;
    const older = this.corrections.nearestNegative(personId, previous, this.previousEncoder.id);
    if (older === null) return current;
    return Math.min(this.#onScale(older), current ?? Number.POSITIVE_INFINITY);
  }

  /** A distance of the previous encoder as one of the encoder in use. */
  #onScale(distance: number): number {
    return this.previousEncoder?.equalRate(distance) ?? distance;
  }
}
