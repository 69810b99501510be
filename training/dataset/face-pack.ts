import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { appendFile, type FileHandle, mkdir, open, readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { jsonOf } from "../json-text.js";

/** Why a picture gave no face. */
export const DROP_REASONS = ["UNREADABLE", "NO_FACE", "TOO_SMALL", "DUPLICATE"] as const;
export type DropReason = (typeof DROP_REASONS)[number];

const settingsSchema = z.strictObject({
  v: z.literal(1),
  detectorId: z.string(),
  /** Where the keypoints lie in a crop, and how large it is. */
  alignment: z.strictObject({
    keypoints: z.array(z.string()),
    template: z.array(z.tuple([z.number(), z.number()])),
    sizePx: z.int().positive(),
    /** How much more than the encoder's crop is kept on each side, for augmentation. */
    marginPx: z.int().min(0),
  }),
  /** Narrower faces were dropped; packs made before this stood here do not say. */
  minFacePx: z.number().positive().optional(),
});

const entrySchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("kept"),
    path: z.string(),
    person: z.string(),
    source: z.string(),
    /** Of the picture's file. */
    sha256: z.string(),
    /** The face's width in its picture. */
    facePx: z.number(),
    offset: z.int().min(0),
    bytes: z.int().positive(),
  }),
  z.strictObject({
    kind: z.literal("dropped"),
    path: z.string(),
    source: z.string(),
    reason: z.enum(DROP_REASONS),
    detail: z.string(),
  }),
]);

export type PackSettings = z.infer<typeof settingsSchema>;
export type PackEntry = z.infer<typeof entrySchema>;
export type KeptFace = Extract<PackEntry, { kind: "kept" }>;

const SETTINGS = "settings.json";
const ENTRIES = "entries.jsonl";
const CROPS = "crops.bin";

/**
 * A folder of aligned faces: `crops.bin` holds their JPEGs one after the other, `entries.jsonl` a
 * line for each picture that was looked at, kept or not. Both only grow, so that a run that was cut
 * short goes on where it was: a crop without its line is cut off again.
 */
export class FacePack {
  #entries: PackEntry[];
  #size: number;

  private constructor(
    readonly directory: string,
    readonly settings: PackSettings,
    entries: PackEntry[],
    private readonly crops: FileHandle,
  ) {
    this.#entries = entries;
    this.#size = packedBytes(entries);
  }

  /**
   * Opens or begins a pack. Throws an Error where the folder holds one made with other settings.
   */
  static async open(directory: string, settings: PackSettings): Promise<FacePack> {
    await mkdir(directory, { recursive: true });
    const path = join(directory, SETTINGS);
    const text = `${JSON.stringify(settingsSchema.parse(settings), null, 2)}\n`;
    const handle = await open(path, "a+");
    try {
      const existing = await handle.readFile("utf8");
      if (existing === "") await handle.writeFile(text);
      else if (existing !== text) {
        throw new Error(`${directory} was made with other settings; use another folder`);
      }
    } finally {
      await handle.close();
    }
    const entries = await readEntries(directory, { mayTruncate: true });
    const cropsPath = join(directory, CROPS);
    const crops = await open(cropsPath, existsSync(cropsPath) ? "r+" : "w+");
    await truncate(cropsPath, packedBytes(entries));
    return new FacePack(directory, settings, entries, crops);
  }

  /**
   * Opens a pack to read it, without changing a byte: one that is being made right now shows the
   * faces that it had when this was called. Throws an Error where the folder is no pack.
   */
  static async openExisting(directory: string): Promise<FacePack> {
    const settings = await readSettings(directory);
    const entries = await readEntries(directory, { mayTruncate: false });
    const crops = await open(join(directory, CROPS), "r");
    return new FacePack(directory, settings, entries, crops);
  }

  entries(): readonly PackEntry[] {
    return this.#entries;
  }

  faces(): KeptFace[] {
    return this.#entries.filter((entry) => entry.kind === "kept");
  }

  async keep(face: Omit<KeptFace, "kind" | "offset" | "bytes">, jpeg: Uint8Array): Promise<void> {
    await this.crops.write(jpeg, 0, jpeg.length, this.#size);
    await this.#add({ kind: "kept", ...face, offset: this.#size, bytes: jpeg.length });
    this.#size += jpeg.length;
  }

  async drop(entry: Omit<Extract<PackEntry, { kind: "dropped" }>, "kind">): Promise<void> {
    await this.#add({ kind: "dropped", ...entry });
  }

  /** The JPEG of a face. */
  async read({ offset, bytes }: KeptFace): Promise<Buffer> {
    const jpeg = Buffer.alloc(bytes);
    const { bytesRead } = await this.crops.read(jpeg, 0, bytes, offset);
    if (bytesRead !== bytes) throw new Error(`${this.directory}: ${CROPS} is cut short`);
    return jpeg;
  }

  /** Of the settings and of which faces of whom are in it, whatever their folder and order. */
  fingerprint(): string {
    const hash = createHash("sha256").update(JSON.stringify(this.settings));
    const faces = this.faces().map(({ person, sha256 }) => `${person}\t${sha256}`);
    for (const face of faces.sort()) hash.update(`${face}\n`);
    return hash.digest("hex");
  }

  async close(): Promise<void> {
    await this.crops.close();
  }

  async #add(entry: PackEntry): Promise<void> {
    await appendFile(join(this.directory, ENTRIES), `${JSON.stringify(entry)}\n`);
    this.#entries.push(entry);
  }
}

function packedBytes(entries: readonly PackEntry[]): number {
  const last = entries.findLast((entry) => entry.kind === "kept");
  return last ? last.offset + last.bytes : 0;
}

async function readSettings(directory: string): Promise<PackSettings> {
  try {
    return settingsSchema.parse(JSON.parse(await readFile(join(directory, SETTINGS), "utf8")));
  } catch (cause) {
    throw new Error(
      `${directory} is no pack of faces (${SETTINGS} cannot be read); train:prepare makes one`,
      { cause },
    );
  }
}

/** A last line that was cut short is left out, and cut off: its picture is looked at again. */
async function readEntries(
  directory: string,
  { mayTruncate }: { mayTruncate: boolean },
): Promise<PackEntry[]> {
  const path = join(directory, ENTRIES);
  if (!existsSync(path)) return [];
  const text = await readFile(path, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (mayTruncate && whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
  return whole
    .split("\n")
    .filter((line) => line !== "")
    .map((line, i) => entryOf(`${path}, line ${i + 1}`, line));
}

function entryOf(place: string, line: string): PackEntry {
  const parsed = entrySchema.safeParse(jsonOf(place, line));
  if (parsed.success) return parsed.data;
  throw new Error(`${place} is damaged: ${z.prettifyError(parsed.error)}`);
}
