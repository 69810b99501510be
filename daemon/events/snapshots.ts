import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { LimenError, reasonOf } from "../errors.js";
import type { RgbImage } from "../vision/types.js";

export interface SnapshotOptions {
  directory: string;
  retention: { maxCount: number; maxAgeDays: number };
  now: () => Date;
}

const MS_A_DAY = 86_400_000;
const MAX_WIDTH_PX = 1280;
const JPEG_QUALITY = 85;
const FILE = /^([0-9a-f]{8}-\d{1,15})\.jpg$/;

/** Opens the folder of event pictures (mode 0700). Throws DATA_DIR_UNUSABLE. */
export async function openSnapshots(options: SnapshotOptions): Promise<Snapshots> {
  try {
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    const snapshots = new Snapshots(options);
    await snapshots.load();
    return snapshots;
  } catch (cause) {
    throw new LimenError("DATA_DIR_UNUSABLE", `${options.directory}: ${reasonOf(cause)}`, {
      cause,
    });
  }
}

/** One JPEG an event, named by the event's id, kept for as long as retention says. */
export class Snapshots {
  /** When each was taken, in milliseconds; in the order of taking. */
  #takenAt = new Map<string, number>();

  constructor(private readonly options: SnapshotOptions) {}

  async load(): Promise<void> {
    const found: [string, number][] = [];
    for (const name of await readdir(this.options.directory)) {
      const path = join(this.options.directory, name);
      if (name.endsWith(".partial")) await rm(path);
      const id = FILE.exec(name)?.[1];
      if (id !== undefined) found.push([id, (await stat(path)).mtimeMs]);
    }
    this.#takenAt = new Map(found.sort((a, b) => a[1] - b[1]));
  }

  /**
   * Writes the picture, at most 1280 px wide, unless none are to be kept; a reader sees the whole
   * file or none.
   */
  async save(eventId: string, image: RgbImage): Promise<void> {
    if (this.options.retention.maxCount === 0) return;
    const path = this.#path(eventId);
    const { width, height, rgb } = image;
    const jpeg = await sharp(rgb, { raw: { width, height, channels: 3 } })
      .resize({ width: MAX_WIDTH_PX, withoutEnlargement: true })
      .jpeg({ quality: JPEG_QUALITY })
      .toBuffer();
    await writeFile(`${path}.partial`, jpeg, { mode: 0o600 });
    await rename(`${path}.partial`, path);
    this.#takenAt.set(eventId, this.options.now().getTime());
    await this.#eraseOldest(this.#takenAt.size - this.options.retention.maxCount);
  }

  has(eventId: string): boolean {
    return this.#takenAt.has(eventId);
  }

  /** The JPEG; undefined where there is none (any more), also for an id that is none. */
  async read(eventId: string): Promise<Buffer | undefined> {
    if (!this.#takenAt.has(eventId)) return undefined;
    try {
      return await readFile(this.#path(eventId));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Returns how many there were. */
  async erase(eventIds: readonly string[]): Promise<number> {
    const existing = eventIds.filter((id) => this.#takenAt.has(id));
    for (const id of existing) {
      await rm(this.#path(id), { force: true });
      this.#takenAt.delete(id);
    }
    return existing.length;
  }

  async prune(): Promise<void> {
    const oldest = this.options.now().getTime() - this.options.retention.maxAgeDays * MS_A_DAY;
    await this.erase([...this.#takenAt].filter(([, at]) => at < oldest).map(([id]) => id));
    await this.#eraseOldest(this.#takenAt.size - this.options.retention.maxCount);
  }

  async #eraseOldest(count: number): Promise<void> {
    if (count > 0) await this.erase([...this.#takenAt.keys()].slice(0, count));
  }

  #path(eventId: string): string {
    const name = `${eventId}.jpg`;
    if (!FILE.test(name)) throw new RangeError("an event id names the snapshot");
    return join(this.options.directory, name);
  }
}
