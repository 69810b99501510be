import { join } from "node:path";
import type { RootDatabase } from "lmdb";
import { type Journal, openJournal } from "../events/journal.js";
import { openSnapshots, type Snapshots } from "../events/snapshots.js";
import { openDatabase } from "../gallery/database.js";
import { type Gallery, openGallery } from "../gallery/gallery.js";
import { type Keyring, openKeyring } from "../gallery/keyring.js";
import type { ReadyMessage } from "../vision/worker-messages.js";
import { galleryEncoders, galleryLimits } from "./configured-parts.js";
import { warnOfForeignFaces } from "./encoder-change.js";
import type { Shell } from "./shell.js";

/** What lies in the data directory. */
export interface Stores {
  dataDir: string;
  root: RootDatabase;
  keyring: Keyring;
  gallery: Gallery;
  journal: Journal;
  snapshots: Snapshots;
}

/**
 * Opens gallery, journal and snapshots; limits and retention follow the configuration. Throws
 * DATA_DIR_UNUSABLE.
 */
export async function openStores(
  dataDir: string,
  models: ReadyMessage,
  { config, settings, stoppers, now, log }: Shell,
): Promise<Stores> {
  const root = await openDatabase(dataDir);
  stoppers.add("database", () => root.close());
  const keyring = await openKeyring(dataDir);
  const keepsCrops = config.enrolment.keepCrops;
  const gallery = await openGallery({
    ...{ root, keyring, now, log },
    ...galleryEncoders(models),
    crops: { keep: keepsCrops, keypointNames: models.detectorCard.keypoints },
    get limits() {
      return galleryLimits(settings.current());
    },
  });
  const hasPrevious = models.previousEncoderCard !== null;
  warnOfForeignFaces(gallery, { keepsCrops, hasPrevious }, log);
  const journal = await openJournal({
    ...{ root, now, log },
    get retention() {
      const { maxEvents, maxEventAgeDays: maxAgeDays } = settings.current().retention;
      return { maxEvents, maxAgeDays };
    },
  });
  const snapshots = await openSnapshots({
    directory: join(dataDir, "snapshots"),
    now,
    get retention() {
      const { maxSnapshots: maxCount, maxSnapshotAgeDays: maxAgeDays } =
        settings.current().retention;
      return { maxCount, maxAgeDays };
    },
  });
  return { dataDir, root, keyring, gallery, journal, snapshots };
}
