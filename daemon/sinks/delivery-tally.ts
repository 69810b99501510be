import { FAILURE_CODES, type FailureCode, type SinkStatus } from "./sink.js";

/** What came of one sink's attempts since the start. */
export class DeliveryTally {
  #delivered = 0;
  #lastDeliveredAt: Date | null = null;
  readonly #failed = new Map<FailureCode, number>();

  delivered(at: Date): void {
    this.#delivered++;
    this.#lastDeliveredAt = at;
  }

  failed(code: FailureCode): void {
    this.#failed.set(code, (this.#failed.get(code) ?? 0) + 1);
  }

  /** Every code is there, also at 0. */
  read(): Pick<SinkStatus, "delivered" | "failedAttempts" | "lastDeliveredAt"> {
    const counts = FAILURE_CODES.map((code) => [code, this.#failed.get(code) ?? 0]);
    return {
      delivered: this.#delivered,
      lastDeliveredAt: this.#lastDeliveredAt,
      failedAttempts: Object.fromEntries(counts) as Record<FailureCode, number>,
    };
  }
}
