import { join } from "node:path";
import type { Config } from "../config.js";
import { type DoorRules, doorRules } from "../door-rules.js";
import { LimenError } from "../errors.js";
import type { StrangerRules } from "../events/face-memory.js";
import type { CaptureRules } from "../gallery/camera-enrolment.js";
import type { GalleryEncoders } from "../gallery/encoders.js";
import type { PictureLimits } from "../gallery/enrolment.js";
import type { Gallery, GalleryLimits } from "../gallery/gallery.js";
import type { LikenessRules } from "../gallery/likeness.js";
import type { Logger } from "../log.js";
import { modelPaths } from "../model-paths.js";
import { associationFor } from "../tracks/associate.js";
import type { VisitRules } from "../tracks/visits.js";
import { equalRateDistance } from "../vision/equal-rates.js";
import { projectRoot } from "../vision/project-root.js";
import { VisionWorker } from "../vision/vision-worker.js";
import type { ReadyMessage } from "../vision/worker-messages.js";

/**
 * What a configuration and the models' cards say of the parts, for the daemon and for a replay
 * alike: one door decides by the same rules, whether it watches a camera or a recording.
 */
export function openVision(config: Config, log: Logger): VisionWorker {
  const paths = modelPaths(config, join(projectRoot, "models"));
  const { threads, maxFaces, maxWaiting } = config.inference;
  return new VisionWorker({
    detectorPath: paths.detector,
    encoderPath: paths.encoder,
    previousEncoderPath: paths.previousEncoder,
    verifier: paths.verifier,
    preferences: { ...config.providers, providers: config.providers.prefer, threads },
    maxFaces,
    maxWaiting,
    onRestart: (event) => log.error(event, "inference died and is started again"),
    onReady: ({ reports, verifierRefusal }) => {
      if (verifierRefusal !== null) {
        log.warn({ reason: verifierRefusal }, "the built-in verification head is not used");
      }
      for (const { skipped, warning, ...report } of reports) {
        log.info(report, "model ready");
        // Where nobody asked for it, an accelerator that is not there is nothing to be warned of.
        const level = config.providers.prefer === null ? "info" : "warn";
        for (const one of skipped) {
          log[level]({ modelId: report.modelId, ...one }, "provider skipped");
        }
        if (warning) log.warn({ modelId: report.modelId }, warning);
      }
    },
  });
}

/**
 * The rules that follow a gallery. Throws BAD_CONFIG where a head is required and there is none: it
 * would never say yes.
 */
export function decisionRules(
  config: Config,
  models: ReadyMessage,
  { gallery, log }: { gallery: Pick<Gallery, "stats">; log: Pick<Logger, "info"> },
): DoorRules {
  const { threshold: fixedThreshold, risk: target, head: role, ...rest } = config.decision;
  const { encoderCard, verifierCard } = models;
  assertHead(config, models);
  // A single frame decides nothing, so that the loosest rate of the card is good enough for one.
  const loosest = Math.max(...encoderCard.threshold.table.map((row) => row.threshold));
  const head = verifierCard && { role, threshold: verifierCard.threshold.default };
  return doorRules({
    rulesAt: (threshold) => {
      const { quality } = config;
      return { ...rest, quality, threshold, frameThreshold: Math.max(threshold, loosest), head };
    },
    settings: { figures: encoderCard.threshold, target, fixedThreshold },
    gallery,
    log,
  });
}

/** Throws BAD_CONFIG where a head is required that was not loaded. */
export function assertHead({ decision }: Pick<Config, "decision">, models: ReadyMessage): void {
  if (decision.head !== "require" || models.verifierCard) return;
  const reason = models.verifierRefusal ?? "none is built in for this encoder";
  throw new LimenError(
    "BAD_CONFIG",
    `decision.head is "require", but no verification head is loaded (${reason}); configure models.verifier or let it "report"`,
  );
}

/** The rules of a door whose configuration may change while it is watched. Throws as decisionRules. */
export function liveDecisionRules(
  config: () => Config,
  models: ReadyMessage,
  parts: Parameters<typeof decisionRules>[2],
): DoorRules {
  let made = { of: config(), rules: decisionRules(config(), models, parts) };
  const inForce = () => {
    const now = config();
    if (made.of !== now) made = { of: now, rules: decisionRules(now, models, parts) };
    return made.rules;
  };
  return { rules: () => inForce().rules(), risk: () => inForce().risk() };
}

/** What a picture must be to be enrolled, by the level that is configured. */
export function pictureLimits({
  enrolment,
  api,
}: Pick<Config, "enrolment" | "api">): PictureLimits {
  const { maxPicturePixels } = api.limits;
  const quality = enrolment.quality === "off" ? null : enrolment[enrolment.quality];
  return { quality, maxPicturePixels };
}

/** Visits are tied together by what the encoder's own threshold calls near. */
export function visitRules(
  config: Config,
  { encoderCard, previousEncoderCard }: ReadyMessage,
): VisitRules {
  return {
    ...config.visits,
    normalized: encoderCard.output.normalized,
    previousNormalized: previousEncoderCard?.output.normalized ?? false,
    association: associationFor(encoderCard.threshold.default),
  };
}

/**
 * A visit is compared with every stranger, and two people who became one may be named as one: so
 * that of a single comparison has to be rarer than where somebody enrolled is recognised.
 */
const SAME_STRANGER_FAR = 1e-5;

/** What is one stranger's, and how many are remembered. */
export function strangerRules(
  { strangers }: Pick<Config, "strangers">,
  { encoderCard }: ReadyMessage,
): StrangerRules {
  const { table, default: threshold } = encoderCard.threshold;
  const strict = table.filter(({ far }) => far <= SAME_STRANGER_FAR);
  const loosestStrict = Math.max(0, ...strict.map((row) => row.threshold)) || threshold;
  return { ...strangers, distance: strangers.distance ?? loosestStrict };
}

/**
 * Which templates the gallery can compare. Throws BAD_CONFIG where nothing says what the previous
 * encoder's distances are worth.
 */
export function galleryEncoders({
  encoderCard,
  previousEncoderCard,
}: Pick<ReadyMessage, "encoderCard" | "previousEncoderCard">): GalleryEncoders {
  const encoder = { id: encoderCard.id, length: encoderCard.output.length };
  if (!previousEncoderCard) return { encoder, previous: null };
  const { id, output, threshold } = previousEncoderCard;
  const equalRate = equalRateDistance(threshold, encoderCard.threshold);
  if (!equalRate) {
    throw new LimenError(
      "BAD_CONFIG",
      `models.previousEncoder ${id} has no false accept rate in its card that ${encoderCard.id} has too: their distances cannot be weighed; run "npm run calibrate" on both, or leave it out`,
    );
  }
  return { encoder, previous: { id, length: output.length, equalRate } };
}

export function galleryLimits({ enrolment }: Pick<Config, "enrolment">): GalleryLimits {
  return {
    facesPerPerson: enrolment.maxFacesPerPerson,
    faces: enrolment.maxFaces,
    people: enrolment.maxPeople,
  };
}

/** How a face before a camera is enrolled. */
export function captureRules(config: Config, likeness: LikenessRules): CaptureRules {
  const { quality } = pictureLimits(config);
  return {
    // An enrolment before a camera asks for turned heads, and sees to how far by itself.
    limits: { quality: quality && { ...quality, maxYawDeg: 90 } },
    burstFrames: config.enrolment.camera.burstFrames,
    otherPerson: likeness.different,
  };
}
