import { randomUUID } from "node:crypto";
import type { Config } from "../config.js";
import type { FaceMemoryParts } from "../events/face-memory.js";
import type { CorrectionParts } from "../events/match-corrections.js";
import type { Snapshots } from "../events/snapshots.js";
import { type ErasureParts, eraseOrphanedFaces } from "../events/stranger-erasure.js";
import type { EnrolFacesParts } from "../gallery/enrol-faces.js";
import { openKeyring } from "../gallery/keyring.js";
import { openStrangers } from "../gallery/strangers.js";
import type { Logger } from "../log.js";
import type { ReadyMessage } from "../vision/worker-messages.js";
import { strangerRules } from "./configured-parts.js";

export interface OpenedBefore
  extends Pick<FaceMemoryParts, "root" | "journal" | "gallery" | "keyring" | "now">,
    Omit<EnrolFacesParts, "gallery"> {
  snapshots: Pick<Snapshots, "erase">;
  /** τ in force. */
  threshold: () => number;
}

/**
 * What is remembered of faces beside the gallery: strangers, the faces of events, corrections.
 * Clears away what a crash left of an erasing. Throws DATA_DIR_UNUSABLE.
 */
export async function openMemory(
  before: OpenedBefore,
  settings: { config: Config; models: ReadyMessage; dataDir: string; log: Logger },
): Promise<CorrectionParts & ErasureParts> {
  const { config, models, dataDir, log } = settings;
  const { encoderCard } = models;
  const rules = strangerRules(config, models);
  if (rules.distance > encoderCard.threshold.default) {
    const distances = { distance: rules.distance, threshold: encoderCard.threshold.default };
    log.warn(distances, "strangers.distance is looser than the encoder's τ: two may become one");
  }
  const encoder = { id: encoderCard.id, length: encoderCard.output.length };
  const keyring = await openKeyring(dataDir, "stranger-keys");
  const strangers = await openStrangers({ root: before.root, keyring, encoder, log });
  const maxPerPerson = config.enrolment.maxCorrectionsPerPerson;
  const parts = { ...before, strangers, encoder, rules, maxPerPerson, newId: randomUUID, log };
  await eraseOrphanedFaces(parts);
  return parts;
}
