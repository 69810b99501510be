import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { galleryLimits, pictureLimits } from "../assembly/configured-parts.js";
import type { Config } from "../config.js";
import { type ErrorCode, LimenError, reasonOf } from "../errors.js";
import { type RootDatabase, readDatabase } from "../gallery/database.js";
import type { GalleryEncoders } from "../gallery/encoders.js";
import { judgePictures } from "../gallery/enrolment.js";
import { type Gallery, type GalleryOptions, openGallery, readGallery } from "../gallery/gallery.js";
import { openKeyring, readKeyring } from "../gallery/keyring.js";
import type { Logger } from "../log.js";
import type { Vision } from "../vision/types.js";

/** Who is enrolled at the door that is tried: a folder a person, or a daemon's own gallery. */
export type PeopleSource =
  | { kind: "nobody" }
  | { kind: "folders"; path: string }
  | { kind: "data directory"; path: string };

export interface ReplayPeopleParts {
  config: Config;
  encoders: GalleryEncoders;
  vision: Vision;
  /** The journal's database, which goes when the replay is over; people of folders go in here. */
  scratch: { path: string; root: RootDatabase };
  now: () => Date;
  log: Logger;
}

/** A picture that nobody was enrolled by: `Ada/2.jpg`, and why. */
export interface RefusedPicture {
  picture: string;
  code: ErrorCode;
  message: string;
}

export interface ReplayPeople {
  gallery: Gallery;
  refused: RefusedPicture[];
  close(): Promise<void>;
}

/**
 * Opens a daemon's gallery without writing to it, beside the daemon if it runs, or enrols the
 * people of the folders for as long as the replay lasts. Throws DATA_DIR_UNUSABLE, or BAD_INPUT
 * where a folder has nobody to enrol.
 */
export async function openReplayPeople(
  source: PeopleSource,
  parts: ReplayPeopleParts,
): Promise<ReplayPeople> {
  if (source.kind === "data directory") return readPeople(source.path, parts);
  const { root, path } = parts.scratch;
  const keyring = await openKeyring(path);
  const gallery = await openGallery(galleryOptions(parts, { root, keyring }));
  const refused = source.kind === "folders" ? await enrollFolders(source.path, gallery, parts) : [];
  return { gallery, refused, close: async () => {} };
}

async function readPeople(dataDir: string, parts: ReplayPeopleParts): Promise<ReplayPeople> {
  const root = await readDatabase(dataDir);
  try {
    const keyring = await readKeyring(dataDir);
    const gallery = readGallery(galleryOptions(parts, { root, keyring }));
    const { faces, foreignFaces } = gallery.stats();
    if (foreignFaces > 0) {
      parts.log.warn({ faces, foreignFaces }, "faces of another encoder are not compared");
    }
    return { gallery, refused: [], close: () => root.close() };
  } catch (error) {
    await root.close();
    throw error;
  }
}

function galleryOptions(
  { config, encoders, now, log }: ReplayPeopleParts,
  stores: Pick<GalleryOptions, "root" | "keyring">,
): GalleryOptions {
  const crops = { keep: false, keypointNames: [] };
  return { ...stores, ...encoders, crops, limits: galleryLimits(config), now, log };
}

/** A person is called as the folder is. Returns the pictures that could not be enrolled. */
async function enrollFolders(
  path: string,
  gallery: Gallery,
  { config, vision }: ReplayPeopleParts,
): Promise<RefusedPicture[]> {
  const limits = pictureLimits(config);
  const refused: RefusedPicture[] = [];
  for (const name of await foldersIn(path)) {
    const files = (await readdir(join(path, name))).filter((file) => !file.startsWith(".")).sort();
    const pictures = await Promise.all(files.map((file) => readFile(join(path, name, file))));
    const judged = await judgePictures(pictures, { vision, limits });
    for (const one of judged) {
      if (one.kind === "accepted") continue;
      refused.push({ picture: join(name, files[one.index]), code: one.code, message: one.message });
    }
    const accepted = judged.flatMap((one) => (one.kind === "accepted" ? [one.face] : []));
    if (accepted.length > 0) await gallery.enroll({ name, externalId: null }, accepted);
  }
  if (gallery.stats().people === 0) {
    const [first] = refused;
    const reason = first
      ? `of ${refused.length} pictures none can be used (${first.picture}: ${first.message})`
      : "it must hold a folder a person, with pictures in it";
    throw new LimenError("BAD_INPUT", `${path}: nobody could be enrolled; ${reason}`);
  }
  return refused;
}

async function foldersIn(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    const folders = entries.filter((entry) => !entry.isFile() && !entry.name.startsWith("."));
    return folders.map(({ name }) => name).sort();
  } catch (cause) {
    throw new LimenError("BAD_INPUT", `${path}: ${reasonOf(cause)}`, { cause });
  }
}
