import type { Database } from "lmdb";
import type { Logger } from "../log.js";
import type { Keyring } from "./keyring.js";
import { decodeFace, encodeFace, openEmbedding } from "./records.js";
import type { FaceTemplate } from "./types.js";

/** A template of the encoder in use that is to replace another encoder's of the same face. */
export interface RenewedTemplate {
  face: FaceTemplate;
  embedding: Float32Array;
}

/**
 * Templates that a change of the encoder has made so far, in a database of their own: it goes on
 * from here after a restart, and until all are made nobody is matched against them.
 */
export class StagedTemplates {
  /** Null where nothing was ever staged and nothing may be written. */
  constructor(private readonly database: Database<unknown, string> | null) {}

  /** Those of the encoder; others, and records that fail their checks, are left out: made again. */
  load(
    encoder: { id: string; length: number },
    { keyring, log }: { keyring: Pick<Keyring, "get">; log: Pick<Logger, "error"> },
  ): Map<string, RenewedTemplate> {
    const loaded = new Map<string, RenewedTemplate>();
    for (const { key: id, value } of this.database?.getRange() ?? []) {
      try {
        const { face, sealed } = decodeFace(value);
        const key = keyring.get(face.personId);
        if (face.id !== id || face.encoderId !== encoder.id || !key) continue;
        const { length } = encoder;
        loaded.set(id, { face, embedding: openEmbedding(face, sealed, { key, length }) });
      } catch (error) {
        const about = { code: "CORRUPT_RECORD", kind: "staged face", id, reason: String(error) };
        log.error(about, "made again");
      }
    }
    return loaded;
  }

  async put({ face, embedding }: RenewedTemplate, key: Uint8Array): Promise<void> {
    await this.database?.put(face.id, encodeFace(face, embedding, key));
  }

  /** Within a transaction. */
  remove(faceId: string): void {
    this.database?.remove(faceId);
  }

  /** Within a transaction. */
  removeAll(): void {
    for (const faceId of [...(this.database?.getKeys() ?? [])]) this.remove(faceId);
  }
}
