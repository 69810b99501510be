import type { DecisionRules } from "../decide.js";
import type { FoundFace } from "../events/face-search.js";
import type { Journal } from "../events/journal.js";
import type { CorrectionParts } from "../events/match-corrections.js";
import type { Snapshots } from "../events/snapshots.js";
import type { ErasureParts } from "../events/stranger-erasure.js";
import type { JournaledEvent } from "../events/types.js";
import type { CameraEnrolments } from "../gallery/camera-enrolments.js";
import type { RiskNow } from "../gallery/enrol-faces.js";
import type { PictureJudgement, PictureLimits } from "../gallery/enrolment.js";
import type { Gallery } from "../gallery/gallery.js";
import type { LikenessRules } from "../gallery/likeness.js";
import type { EnrolmentWarning, FaceTemplate, Person } from "../gallery/types.js";
import type { Sinks } from "../sinks/sinks.js";
import type { DaemonStatus } from "../status.js";
import type { Vision } from "../vision/types.js";
import type { Gate } from "./gate.js";
import type { LiveCameras } from "./live-cameras.js";

/** What the API needs of the rest of the daemon. */
export interface ApiServices {
  gallery: Gallery;
  journal: Journal;
  snapshots: Snapshots;
  /** What is remembered of faces beside the gallery. */
  memory: CorrectionParts & ErasureParts;
  vision: Vision;
  /** The rules in force. */
  rules: () => DecisionRules;
  /** What pictures must be; in force now. */
  pictureLimits: () => PictureLimits;
  /** What makes a new face a duplicate, or one to warn of; in force now. */
  likeness: () => LikenessRules;
  /** What τ promises now. */
  risk: () => RiskNow;
  cameraEnrolments: CameraEnrolments;
  live: LiveCameras;
  sinks: Sinks;
  captureLimits: () => { maxTimeoutSeconds: number; maxPoses: number };
  status: () => DaemonStatus;
  /** A backup of everything, as of now; `plain` for who encrypts it, whatever is configured. */
  backup: (form: { plain: boolean }) => {
    name: string;
    content: AsyncGenerator<Uint8Array, void, void>;
  };
  /** What keeps the daemon from watching the door; nothing where it is ready. */
  missingForReady: () => string[];
  /** The metrics now, in Prometheus' text format, with what the API alone knows. */
  exposition: (api: { subscribers: number }) => Promise<{ contentType: string; text: string }>;
}

/** What every resolver gets. */
export interface ApiContext extends ApiServices {
  uploads: { maxUploadBytes: number; maxImagesPerRequest: number };
  /** Bounds the requests that need inference at once. */
  pictureGate: Gate;
  subscriberGate: Gate;
  /** Aborts, with why, when the server stops or the token that the client showed is replaced. */
  session: AbortSignal;
  /** The request, or the operation of a WebSocket: its signal aborts when its client goes. */
  request: { signal: AbortSignal };
}

export type Recognized = Extract<JournaledEvent, { kind: "recognized" }>;
export type Unknown = Extract<JournaledEvent, { kind: "unknown" }>;
export type Rejected = Extract<JournaledEvent, { kind: "rejected" }>;
export type VisitStep = Extract<JournaledEvent, { kind: "visit" }>;

/** An event's face beside one that was searched for. */
export interface EventMatch extends Pick<FoundFace, "event" | "distance"> {
  samePerson: boolean;
  probability: number | null;
}

/** What became of an enrolment; `person` is null where every picture was refused. */
export interface EnrollResult {
  person: Person | null;
  faces: FaceTemplate[];
  replacedFaceIds: string[];
  warnings: EnrolmentWarning[];
  /** Null where nothing was enrolled. */
  risk: { before: RiskNow; after: RiskNow } | null;
  rejected: Extract<PictureJudgement, { kind: "refused" }>[];
}
