import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { LimenError, reasonOf } from "../errors.js";
import { syncDirectory } from "./sync-directory.js";
import { writeNewFile } from "./write-new-file.js";

/** Folders of the data directory: the people's keys and the strangers' never mix. */
export const KEY_FOLDERS = ["keys", "stranger-keys"] as const;
export type KeyFolder = (typeof KEY_FOLDERS)[number];

const KEY_BYTES = 32;
const KEY_FILE = /^([0-9a-f-]{36})\.key$/;

/**
 * One key an owner (a person, or a stranger), each in a file of its own (mode 0600). The owner's
 * faces are encrypted with it, so that erasing the file makes what the database still holds of them
 * in freed pages, or a backup of the database alone, unreadable for good (crypto-shredding).
 */
export class Keyring {
  #keys = new Map<string, Buffer>();

  constructor(private readonly directory: string) {}

  get(ownerId: string): Buffer | undefined {
    return this.#keys.get(ownerId);
  }

  /** Makes an owner's key; it is on the disk when this returns, before anything uses it. */
  async create(ownerId: string): Promise<Buffer> {
    const key = randomBytes(KEY_BYTES);
    await this.adopt(ownerId, key);
    return key;
  }

  /** The same with the key that the owner has elsewhere. Throws where one is here. */
  async adopt(ownerId: string, key: Buffer): Promise<void> {
    if (key.length !== KEY_BYTES) throw new RangeError(`a key has ${KEY_BYTES} bytes`);
    await writeNewFile(this.#path(ownerId), key);
    await syncDirectory(this.directory);
    this.#keys.set(ownerId, key);
  }

  /** Overwrites and removes an owner's key. Without one nothing happens. */
  async shred(ownerId: string): Promise<void> {
    this.#keys.get(ownerId)?.fill(0);
    this.#keys.delete(ownerId);
    const path = this.#path(ownerId);
    try {
      const file = await open(path, "r+");
      try {
        await file.write(Buffer.alloc(KEY_BYTES), 0, KEY_BYTES, 0);
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
    await rm(path, { force: true });
    await syncDirectory(this.directory);
  }

  /** Shreds the keys of owners who are not stored: a write that a crash cut short. */
  async shredOrphans(isStored: (ownerId: string) => boolean): Promise<void> {
    for (const ownerId of [...this.#keys.keys()]) {
      if (!isStored(ownerId)) await this.shred(ownerId);
    }
  }

  async load(): Promise<void> {
    for (const name of await readdir(this.directory)) {
      const ownerId = KEY_FILE.exec(name)?.[1];
      if (ownerId === undefined) continue;
      const key = await readFile(join(this.directory, name));
      // A key cut short by a crash never encrypted anything; a template without key is reported.
      if (key.length === KEY_BYTES) this.#keys.set(ownerId, key);
    }
  }

  #path(ownerId: string): string {
    return join(this.directory, `${ownerId}.key`);
  }
}

/** Opens the folder, and makes it where it is not there yet. Throws DATA_DIR_UNUSABLE. */
export async function openKeyring(dataDir: string, folder: KeyFolder = "keys"): Promise<Keyring> {
  const directory = join(dataDir, folder);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new LimenError("DATA_DIR_UNUSABLE", `${directory}: ${reasonOf(cause)}`, { cause });
  }
  return readKeyring(dataDir, folder);
}

/** The keys that are there; nothing is made. Throws DATA_DIR_UNUSABLE. */
export async function readKeyring(dataDir: string, folder: KeyFolder = "keys"): Promise<Keyring> {
  const directory = join(dataDir, folder);
  try {
    const keyring = new Keyring(directory);
    await keyring.load();
    return keyring;
  } catch (cause) {
    throw new LimenError("DATA_DIR_UNUSABLE", `${directory}: ${reasonOf(cause)}`, { cause });
  }
}
