import { z } from "zod";
import { cameraSchema } from "./camera/camera-config.js";
import { qualityLimitsSchema } from "./gallery/quality-config.js";
import type { QualityLimits } from "./gallery/quality-gate.js";
import { isCredential, TOKEN, TOKEN_ADVICE } from "./secret-files.js";
import { mqttSchema } from "./sinks/mqtt-config.js";
import { webhookSchema } from "./sinks/webhook-config.js";

/**
 * The whole configuration and its defaults: the only place where a default stands, and long for
 * that. Unknown keys are refused. `schema/config.schema.json` is generated from here.
 */
export const portNumber = z.int().min(0).max(65_535);
const count = z.int().positive();
const milliseconds = z.int().positive();

const api = z.strictObject({
  host: z.string().min(1).default("127.0.0.1").describe("Address to listen on."),
  port: portNumber.default(8420).describe("Port to listen on; 0 picks a free one and prints it."),
  token: z
    .string()
    .min(16)
    .regex(TOKEN, TOKEN_ADVICE)
    .refine((token) => !isCredential(token), "name a credential in api.tokenFile")
    .nullable()
    .default(null)
    .describe(
      "Bearer token; null makes one at the first start and keeps it in the data directory, unless `tokenFile` or systemd's credential `token` has one.",
    ),
  tokenFile: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe("File whose text (16 characters or more) is the token, where `token` is null."),
  metricsPublic: z
    .boolean()
    .default(false)
    .describe("Serve /metrics to everybody; otherwise it wants the token."),
  tls: z
    .strictObject({
      certFile: z.string().describe("PEM certificate chain."),
      keyFile: z.string().describe("PEM private key."),
    })
    .nullable()
    .default(null)
    .describe("Serve HTTPS with this certificate; null serves HTTP."),
  limits: z
    .strictObject({
      maxUploadBytes: count.default(12_000_000).describe("Largest picture uploaded."),
      maxRequestBytes: count.default(64_000_000).describe("Largest request in all."),
      maxImagesPerRequest: count.default(20).describe("Pictures in one request."),
      maxPicturePixels: count.default(50_000_000).describe("Largest picture, decoded."),
      maxSubscribers: count.default(200).describe("Subscriptions at once."),
      maxConcurrentRequests: count.default(16).describe("Requests with pictures at once."),
      maxLivePx: count.default(960).describe("Longer side of a camera's live picture."),
      maxLiveFramesPerSecond: count
        .max(60)
        .default(10)
        .describe("Live pictures that are made a second of one camera, however many ask."),
      maxQueryDepth: count.default(10).describe("Levels of nesting in one GraphQL operation."),
      maxAliases: count.default(20).describe("Aliases in one GraphQL operation."),
    })
    .prefault({})
    .describe("What a request may ask for; more is refused."),
});

const decision = z.strictObject({
  threshold: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe("τ on squared distances, fixed; null derives it from `risk` and the gallery's size."),
  risk: z
    .strictObject({
      falseAcceptsPerYear: z
        .number()
        .positive()
        .default(1)
        .describe("Strangers who may be taken for somebody, in a year."),
      strangersPerDay: z
        .number()
        .positive()
        .default(50)
        .describe("People who are not enrolled and show their face, in a day."),
    })
    .prefault({})
    .describe("What τ is derived from, never looser than the encoder card's own."),
  margin: z
    .number()
    .min(0)
    .default(0.02)
    .describe("By how much the second-best person must be further away than the best."),
  agreeingFrames: count.default(2).describe("Frames of one visit that must be for the person."),
  agreeingShare: z
    .number()
    .min(0.5)
    .max(1)
    .default(0.75)
    .describe("Of a visit's frames that are for anybody, the share that must be for the person."),
  head: z
    .enum(["report", "require"])
    .default("report")
    .describe(
      "What the verification head is for: report its probability only, or require it for a yes.",
    ),
});

/** Beyond these at most about half as many are recognised: figures in training/README.md. */
const AT_THE_DOOR: QualityLimits = {
  minFacePx: 40,
  minDetectionScore: 0.5,
  minVisibleShare: 0.6,
  minSharpness: 0.12,
  maxYawDeg: 50,
  maxPitchDeg: 35,
  minBrightness: 0.01,
  maxBrightness: 0.93,
};

/** A template is compared with for years, so that it must be better than a frame of many. */
const STANDARD_PICTURE: QualityLimits = {
  minFacePx: 60,
  minDetectionScore: 0.75,
  minVisibleShare: 0.8,
  minSharpness: 0.15,
  maxYawDeg: 40,
  maxPitchDeg: 30,
  minBrightness: 0.08,
  maxBrightness: 0.85,
};

const STRICT_PICTURE: QualityLimits = {
  minFacePx: 100,
  minDetectionScore: 0.8,
  minVisibleShare: 0.95,
  minSharpness: 0.25,
  maxYawDeg: 20,
  maxPitchDeg: 20,
  minBrightness: 0.15,
  maxBrightness: 0.8,
};

const visits = z.strictObject({
  confirmFrames: count
    .default(2)
    .describe("Frames a face must be seen in before its visit is told of as started."),
  bestFrames: count.default(8).describe("Best frames whose embeddings make the visit's."),
  unknownAfterMs: milliseconds
    .default(3000)
    .describe("How long a face may stay unrecognised before it is announced as unknown."),
  lostAfterMs: milliseconds
    .default(2500)
    .describe("A face that was not seen for this long has left the view; less is being hidden."),
  absenceMs: z
    .int()
    .min(0)
    .default(10_000)
    .describe("Who comes back within this time of being seen last goes on with the same visit."),
  cooldownMs: z
    .int()
    .min(0)
    .default(10_000)
    .describe("Who comes again within this time of being seen last gives no second event."),
  maxOpen: count.default(32).describe("Visits under way at once before one camera."),
});

const enrolment = z.strictObject({
  quality: z
    .enum(["off", "standard", "strict"])
    .default("standard")
    .describe("How good a picture must be; off takes any single face that is found."),
  standard: qualityLimitsSchema(STANDARD_PICTURE)
    .prefault({})
    .describe("What `standard` wants of a face."),
  strict: qualityLimitsSchema(STRICT_PICTURE).prefault({}).describe("What `strict` wants."),
  keepCrops: z
    .boolean()
    .default(false)
    .describe(
      "Keep a picture of each enrolled face, encrypted with its person's key, so that a change of the encoder needs nobody to enrol again: about 120 kB a face. Set it only with the consent of the people.",
    ),
  maxFacesPerPerson: count
    .default(20)
    .describe("Face templates a person may have; past it the most redundant makes room."),
  camera: z
    .strictObject({
      burstFrames: count.max(60).default(4).describe("Good frames in a row; the best is taken."),
      maxTimeoutSeconds: count.max(600).default(120).describe("Longest wait for a face."),
      maxPoses: count.max(20).default(6).describe("Poses of one enrolment."),
    })
    .prefault({})
    .describe("Enrolment before a camera."),
  maxPeople: count.default(50_000).describe("People in the gallery."),
  maxFaces: count.default(200_000).describe("Face templates in the gallery."),
  maxCorrectionsPerPerson: count
    .default(100)
    .describe("Matches of a person that may be rejected or confirmed; more want some undone."),
});

const strangers = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe("Whether faces that nobody enrolled are kept and told apart; false keeps none."),
  distance: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe(
      "Visits nearer than this (squared) are one stranger's; null takes the encoder card's threshold at a false accept rate of 1e-5. Looser makes one stranger of two people, stricter two of one.",
    ),
  minQuality: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .describe("Least overall quality of a face that starts a stranger; poorer ones may only join."),
  maxTemplates: count.default(5).describe("Faces a stranger is known by."),
  maxStrangers: count
    .default(1000)
    .describe(
      "Strangers remembered; the one not seen for longest makes room, a dismissed one last.",
    ),
  maxAgeDays: count
    .default(90)
    .describe("A stranger not seen for this long is erased, but for those who were dismissed."),
});

const retention = z.strictObject({
  maxEvents: count.default(100_000).describe("Events kept in the journal."),
  maxEventAgeDays: count.default(365).describe("How long events are kept."),
  maxSnapshots: z
    .int()
    .min(0)
    .default(5000)
    .describe("Pictures of events kept; 0 keeps none, and erases those there are."),
  maxSnapshotAgeDays: count.default(30).describe("How long snapshots are kept."),
});

const backup = z.strictObject({
  directory: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      "Where backups are put by themselves; null takes none. They hold faces, keys and token.",
    ),
  passphraseFile: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      "File whose text (16 characters or more) encrypts backups, also those of `limen backup`, so that the place for them need not be as secret as the data directory; null: they are not encrypted. Keep the passphrase elsewhere too: without it they are of no use.",
    ),
  everyHours: z.number().positive().max(8760).default(24).describe("Hours between two backups."),
  keep: count.default(7).describe("Backups kept there; the oldest go."),
});

const recording = z.strictObject({
  maxBytes: count
    .default(4_000_000_000)
    .describe("Largest recording of a camera; it ends, whole, before it would be larger."),
});

const wholeConfig = z.strictObject({
  $schema: z.string().optional().describe("Ignored; lets an editor find the schema."),
  dataDir: z.string().min(1).default("limen-data").describe("Gallery, journal, snapshots, token."),
  api: api
    .prefault({})
    .describe("Where clients reach the daemon: GraphQL, console, health and metrics."),
  cameras: z
    .array(cameraSchema)
    .default([{ id: "door", source: "auto" }])
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, "camera ids repeat")
    .describe("The cameras watched."),
  models: z
    .strictObject({
      detector: z.string().nullable().default(null).describe("The detector."),
      encoder: z
        .string()
        .nullable()
        .default(null)
        .describe(
          "The encoder. limen-resnet-int8 takes less than a third of the time of the default, limen-resnet, and tells people apart nearly as well.",
        ),
      previousEncoder: z
        .string()
        .nullable()
        .default(null)
        .describe(
          "The encoder that was in use before: until people have a template of the encoder in use, they are recognised by it.",
        ),
      verifier: z
        .string()
        .nullable()
        .default(null)
        .describe("The verification head; null takes that of a built-in encoder, if there is one."),
    })
    .prefault({})
    .describe(
      "Models to load: the path of an .onnx with its card beside it, or the name of a built-in one. null takes the default.",
    ),
  providers: z
    .strictObject({
      prefer: z
        .array(z.string().min(1))
        .min(1)
        .nullable()
        .default(null)
        .describe("ONNX Runtime execution providers, best first; null: what this machine offers."),
      required: z
        .boolean()
        .default(false)
        .describe("Refuse to start unless the first provider runs every model."),
    })
    .prefault({})
    .describe("Where models run."),
  inference: z
    .strictObject({
      threads: count.max(64).default(1).describe("Threads inside one operator."),
      maxFaces: count.max(256).default(32).describe("Faces embedded in one picture."),
      maxWaiting: count.default(32).describe("Pictures that may wait before BUSY is answered."),
    })
    .prefault({})
    .describe("The thread that looks at pictures."),
  decision: decision.prefault({}).describe("When a face is a person's."),
  quality: qualityLimitsSchema(AT_THE_DOOR)
    .prefault({})
    .describe("What a face before a camera must show to be judged."),
  visits: visits
    .prefault({})
    .describe("How faces of successive frames become one visit, and when it is told of."),
  enrolment: enrolment
    .prefault({})
    .describe("What is asked of pictures that enrol, and how many there may be."),
  strangers: strangers
    .prefault({})
    .describe("People who come and are not enrolled: what is remembered of them, each with a key."),
  retention: retention
    .prefault({})
    .describe(
      "What is kept of events; the oldest go first, and whichever limit is met first counts.",
    ),
  backup: backup.prefault({}).describe("Backups that the daemon takes by itself."),
  recording: recording.prefault({}).describe("What `limen record` writes."),
  webhooks: z
    .array(webhookSchema)
    .default([])
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, "webhook ids repeat")
    .describe("Where events are posted to."),
  mqtt: mqttSchema
    .nullable()
    .default(null)
    .describe(
      "An MQTT broker that is told of events, and what Home Assistant needs to find them; null: none. People's names go there unless `names` is false.",
    ),
  log: z
    .strictObject({
      level: z
        .enum(["trace", "debug", "info", "warn", "error"])
        .default("info")
        .describe("The least serious line that is written."),
      format: z
        .enum(["auto", "json", "pretty"])
        .default("auto")
        .describe("auto: pretty on a terminal, else one JSON object a line."),
    })
    .prefault({})
    .describe("The log, on standard output; it names nobody."),
});

/** Parts that name each other must be there. */
export const configSchema = wholeConfig.superRefine(({ webhooks, cameras }, context) => {
  for (const [i, { cameraIds }] of webhooks.entries()) {
    const unknown = cameraIds?.find((id) => !cameras.some((camera) => camera.id === id));
    if (unknown === undefined) continue;
    const path = ["webhooks", i, "cameraIds"];
    context.addIssue({ code: "custom", path, message: `there is no camera ${unknown}` });
  }
});

export type Config = z.output<typeof configSchema>;
