import type { Logger } from "../log.js";
import type { Keyring } from "./keyring.js";
import { decodeFace, decodePerson, openEmbedding } from "./records.js";
import type { FaceTemplate, Person } from "./types.js";

interface StoredEntry {
  key: string;
  value: unknown;
}

export interface LoadedGallery {
  people: Person[];
  /** `embedding` is null for a template of an encoder that is not loaded: kept, never compared. */
  faces: { face: FaceTemplate; embedding: Float32Array | null }[];
}

/**
 * Reads every record and checks it. One that is not of its form, stands under another's key, or
 * cannot be unsealed is reported by its id and left out: it can match nobody, and keeps nobody else
 * from being recognised.
 */
export function loadGallery(
  stored: { people: Iterable<StoredEntry>; faces: Iterable<StoredEntry> },
  {
    keyring,
    encoder,
    previous,
    log,
  }: {
    keyring: Pick<Keyring, "get">;
    encoder: { id: string; length: number };
    previous: { id: string; length: number } | null;
    log: Pick<Logger, "error">;
  },
): LoadedGallery {
  const tryEntry = <T>(kind: string, id: string, read: () => T): T[] => {
    try {
      return [read()];
    } catch (error) {
      log.error({ code: "CORRUPT_RECORD", kind, id, reason: String(error) }, "record left out");
      return [];
    }
  };
  const people = [...stored.people].flatMap(({ key, value }) =>
    tryEntry("person", key, () => underItsKey(key, decodePerson(value))),
  );
  const enrolled = new Set(people.map(({ id }) => id));
  const faces = [...stored.faces].flatMap(({ key, value }) =>
    tryEntry("face", key, () => {
      const { face, sealed } = decodeFace(value);
      underItsKey(key, face);
      if (!enrolled.has(face.personId)) throw new Error("its person is not enrolled");
      const maker = [encoder, previous].find((one) => one?.id === face.encoderId);
      if (!maker) return { face, embedding: null };
      const secret = keyring.get(face.personId);
      if (!secret) throw new Error("its person's key is missing");
      const { length } = maker;
      return { face, embedding: openEmbedding(face, sealed, { key: secret, length }) };
    }),
  );
  faces.sort((a, b) => a.face.createdAt.getTime() - b.face.createdAt.getTime());
  return { people, faces };
}

function underItsKey<Entity extends { id: string }>(key: string, entity: Entity): Entity {
  if (entity.id !== key) throw new Error(`it says to be ${entity.id}`);
  return entity;
}
