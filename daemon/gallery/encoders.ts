import type { EqualRateDistance } from "../vision/equal-rates.js";

/** The encoders whose templates the gallery can compare. */
export interface GalleryEncoders {
  /** The encoder in use: its card's id, and the length of its embeddings. */
  encoder: { id: string; length: number };
  /** The one before it, for people who have no template of the encoder in use; null for none. */
  previous: PreviousEncoder | null;
}

export interface PreviousEncoder {
  id: string;
  length: number;
  /** From its distances to those of the encoder in use. */
  equalRate: EqualRateDistance;
}
