import type { Database } from "lmdb";
import { z } from "zod";
import { LimenError } from "../errors.js";
import type { KnownFace } from "../vision/types.js";
import { decodeCrop, encodeCrop, type FaceCrop } from "./face-crop.js";
import { seal, unseal } from "./sealing.js";
import type { FaceTemplate } from "./types.js";

const cropRecord = z.strictObject({
  v: z.literal(1),
  id: z.uuid(),
  personId: z.uuid(),
  sealed: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
});

/** Whose face: what a crop is bound to. The encoder is left out, since it outlives encoders. */
type Owner = Pick<FaceTemplate, "id" | "personId">;

export interface CropOptions {
  /** Whether the people agreed that pictures of their faces are kept. */
  keep: boolean;
  /** The names of a NewFace's keypoints, from the detector's card. */
  keypointNames: readonly string[];
}

/** What is to be stored with new faces, by face. */
export type EncodedCrops = ReadonlyMap<string, Uint8Array>;

/**
 * The pictures of enrolled faces, where their owner agreed to keep them, sealed with the person's
 * key. Writes belong into the caller's transaction; which faces have one is in memory.
 */
export class Crops {
  #ids: Set<string>;
  #unusable = new Set<string>();

  constructor(
    /** Null where nothing was ever kept and nothing may be written. */
    private readonly database: Database<unknown, string> | null,
    private readonly options: CropOptions,
  ) {
    this.#ids = new Set(database?.getKeys());
  }

  get size(): number {
    return this.#ids.size;
  }

  /** The faces that have one. */
  ids(): string[] {
    return [...this.#ids];
  }

  has(faceId: string): boolean {
    return this.#ids.has(faceId);
  }

  /** What is to be kept of new faces; nothing without consent. */
  async encode(
    added: readonly { face: FaceTemplate; crop: FaceCrop | null }[],
  ): Promise<EncodedCrops> {
    const { keep, keypointNames } = this.options;
    const encoded = new Map<string, Uint8Array>();
    for (const { face, crop } of keep ? added : []) {
      if (crop) encoded.set(face.id, await encodeCrop(crop, keypointNames));
    }
    return encoded;
  }

  /** Whether there is one that was not found to be damaged. */
  isUsable(faceId: string): boolean {
    return this.#ids.has(faceId) && !this.#unusable.has(faceId);
  }

  /** Until the next start. */
  markUnusable(faceId: string): void {
    this.#unusable.add(faceId);
  }

  /** To be called once the transaction with `put` is on the disk. */
  remember(faceId: string): void {
    this.#ids.add(faceId);
  }

  /** To be called once the transaction with `remove` is on the disk. */
  forget(faceId: string): void {
    this.#ids.delete(faceId);
  }

  /** `plain` as `encode` makes it. Within a transaction. */
  put({ id, personId }: Owner, plain: Uint8Array, key: Uint8Array): void {
    const sealed = seal(plain, { key, boundTo: bindingOf({ id, personId }) });
    this.database?.put(id, { v: 1, id, personId, sealed } satisfies z.input<typeof cropRecord>);
  }

  /** Within a transaction. */
  remove(faceId: string): void {
    this.database?.remove(faceId);
  }

  /** Throws CORRUPT_RECORD where it is missing, damaged, or of another face or person. */
  async open({ id, personId }: Owner, key: Uint8Array): Promise<KnownFace> {
    try {
      const { sealed } = cropRecord.parse(this.database?.get(id));
      return await decodeCrop(unseal(sealed, { key, boundTo: bindingOf({ id, personId }) }));
    } catch (cause) {
      throw new LimenError("CORRUPT_RECORD", `the crop of face ${id} cannot be read`, { cause });
    }
  }
}

function bindingOf({ id, personId }: Owner): string {
  return `crop|${id}|${personId}`;
}
