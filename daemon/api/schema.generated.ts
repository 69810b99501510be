// Generated from schema/limen.graphql by "npm run generate"; do not edit.
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Person as GalleryPerson, FaceTemplate, Candidate as GalleryCandidate, EnrolmentWarning } from '../gallery/types.js';
import type { JournaledEvent } from '../events/types.js';
import type { Recognized, Unknown, Rejected, VisitStep, EventMatch as FoundEvent, EnrollResult, ApiContext } from './context.js';
import type { EnrolmentProgress as Progress } from '../gallery/camera-enrolments.js';
import type { LiveFrame as LiveFrameSeen, LiveFace as LiveFaceSeen } from './live-cameras.js';
import type { Stranger as GalleryStranger } from '../gallery/strangers.js';
import type { Correction as GalleryCorrection } from '../gallery/corrections.js';
import type { DaemonStatus } from '../status.js';
import type { SinkStatus } from '../sinks/sink.js';
import type { DeadLetter as StoredDeadLetter } from '../sinks/sink-store.js';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A moment in UTC, as ISO 8601 with milliseconds: 2026-01-31T12:00:00.000Z. */
  DateTime: { input: Date; output: Date; }
  /** An uploaded picture: JPEG, PNG or WebP, sent by the GraphQL multipart request specification. */
  File: { input: File; output: File; }
};

export type Query = {
  /** Whether the daemon works: version, uptime, models and where they run, cameras, gallery size. */
  status: Status;
  /** One enrolled person, or null. */
  person?: Maybe<Person>;
  /** Enrolled people by name. */
  people: PersonConnection;
  /** One event, or null where there is none (any more). */
  event?: Maybe<Event>;
  /** Events, newest first. */
  events: EventConnection;
  /**
   * Has this face been here? The events whose faces are nearest to the one face in the picture, nearest
   * first; being listed means nothing, `samePerson` does. Searched are the faces that are kept: those of
   * recognised and unknown visits, not of rejected ones.
   */
  searchEvents: Array<EventMatch>;
  /** Somebody who came and is not enrolled, or null. */
  stranger?: Maybe<Stranger>;
  /** Everybody who came and is not enrolled, the one seen last first. */
  strangers: StrangerConnection;
  /** Events that a sink would not take, the oldest first. */
  deadLetters: Array<DeadLetter>;
  /** Who is in the picture? One entry a face (1:K, open set); an empty list where there is no face. */
  identify: Array<IdentifiedFace>;
  /** Is the one face in the picture this person (1:1)? */
  verify: Verification;
  /** Do two pictures, of one face each, show the same person? */
  compare: Verification;
};


export type QueryPersonArgs = {
  id: Scalars['ID']['input'];
};


export type QueryPeopleArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
  mustEnrolAgain?: InputMaybe<Scalars['Boolean']['input']>;
};


export type QueryEventArgs = {
  id: Scalars['ID']['input'];
};


export type QueryEventsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<EventFilter>;
};


export type QuerySearchEventsArgs = {
  image: Scalars['File']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  since?: InputMaybe<Scalars['DateTime']['input']>;
  until?: InputMaybe<Scalars['DateTime']['input']>;
  cameraIds?: InputMaybe<Array<Scalars['ID']['input']>>;
};


export type QueryStrangerArgs = {
  id: Scalars['ID']['input'];
};


export type QueryStrangersArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  minVisits?: InputMaybe<Scalars['Int']['input']>;
  includeDismissed?: InputMaybe<Scalars['Boolean']['input']>;
};


export type QueryDeadLettersArgs = {
  sinkId: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryIdentifyArgs = {
  image: Scalars['File']['input'];
  top?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryVerifyArgs = {
  image: Scalars['File']['input'];
  personId: Scalars['ID']['input'];
};


export type QueryCompareArgs = {
  first: Scalars['File']['input'];
  second: Scalars['File']['input'];
};

export type Mutation = {
  /**
   * Enrols a new person from one picture or more. Each picture must show exactly one face that is
   * large enough; the others are listed in `rejected`. Where every picture is refused nobody is
   * enrolled, and `person` is null with an error of the first refusal's code. A face of somebody who is
   * enrolled already is refused as DUPLICATE_PERSON, with `personId`, `personName` and `distance` in the
   * error's extensions, unless `allowDuplicate`.
   */
  enrollPerson: EnrollPayload;
  /**
   * Enrols from a camera: waits for the one person before it to show a good face, for each pose. Somebody
   * new with `name`, or more templates of a person with `personId`. Whoever goes away, cancels. Errors:
   * TIMED_OUT with what was seen last, BUSY while another enrolment has the camera, CAMERA_FAILED,
   * DUPLICATE_PERSON as by enrollPerson. Follow it by the subscription enrolmentProgress.
   */
  enrollFromCamera: EnrollPayload;
  /** Cancels an enrolment before a camera, which ends as CANCELLED; false where none is under way. */
  cancelEnrolment: Scalars['Boolean']['output'];
  /**
   * Enrols the face of an event, to name a stranger afterwards: somebody new with `name`, or one more
   * template of a person with `personId`. It is the visit's face that is kept beside the event; without
   * one, the face in its picture; NOT_FOUND once both were erased. nameStranger does the same with all
   * visits of a stranger, and their history.
   */
  enrollFromEvent: EnrollPayload;
  /**
   * Adds pictures to a person. Refusals are reported as by enrollPerson; DUPLICATE_PERSON is a face that
   * is nearer to somebody else. Past the cap of templates a person, the most redundant make room.
   */
  addFaces: EnrollPayload;
  /** Erases one face template; returns its person. */
  removeFace: Person;
  /** Sends a sink its dead letters once more, in the background; what fails again stays one. */
  retryDeadLetters: RetriedDeadLetters;
  /** Changes what is given, keeps the rest. */
  updatePerson: Person;
  /**
   * Erases a person with everything that shows or could tell their face: templates, corrections, the
   * faces and snapshots of their events, strangers who look like them, and the key of it all. The events
   * themselves stay, with the id alone.
   */
  deletePerson: DeletedPerson;
  /**
   * Erases the pictures of enrolled faces that are kept for a change of the encoder; the templates stay.
   * Returns how many there were.
   */
  eraseCrops: Scalars['Int']['output'];
  /**
   * Makes a stranger a person: somebody new, or somebody enrolled. The stranger's faces become the
   * person's templates as by enrolling (DUPLICATE_PERSON too), and the stranger's events theirs:
   * `events(filter: {personId})` finds them. The stranger is gone.
   */
  nameStranger: EnrollPayload;
  /**
   * Joins strangers who are one person: visits, faces and events of the others become those of `into`,
   * which keeps its id and whether it is dismissed. It cannot be undone.
   */
  mergeStrangers: Stranger;
  /**
   * Somebody who need not be told of, for good: later visits still give events and are counted, with
   * `dismissed` on the stranger; `EventFilter.withoutDismissed` leaves them out, and so does `strangers`.
   * Who is dismissed is kept, however long they stay away, until restored or erased.
   */
  dismissStranger: Stranger;
  /** Takes a dismissal back. */
  restoreStranger: Stranger;
  /**
   * Erases a stranger with their faces, the snapshots of their events, and the key of it all. The
   * events themselves stay. Faces that rejectMatch keeps with a person go with that person, or by
   * undoCorrection.
   */
  eraseStranger: ErasedStranger;
  /**
   * "This is not that person." The face of a RecognizedEvent becomes a negative example of the person:
   * a face that is nearer to it than to the person's templates, or not further by the margin, is refused
   * as CORRECTED from then on. It never makes anybody recognised. Takes a confirmMatch of the event back; said again it is the same.
   */
  rejectMatch: Correction;
  /**
   * "It is that person." The face of a RecognizedEvent becomes a template of the person, where it shows
   * something that their others do not. Takes a rejectMatch of the event back; said again it is the same.
   */
  confirmMatch: Correction;
  /** Takes a correction back, with what it did; returns its person. */
  undoCorrection: Person;
};


export type MutationEnrollPersonArgs = {
  input: EnrollPersonInput;
};


export type MutationEnrollFromCameraArgs = {
  input: EnrollFromCameraInput;
};


export type MutationCancelEnrolmentArgs = {
  enrolmentId: Scalars['ID']['input'];
};


export type MutationEnrollFromEventArgs = {
  input: EnrollFromEventInput;
};


export type MutationAddFacesArgs = {
  personId: Scalars['ID']['input'];
  images: Array<Scalars['File']['input']>;
  allowDuplicate?: InputMaybe<Scalars['Boolean']['input']>;
};


export type MutationRemoveFaceArgs = {
  id: Scalars['ID']['input'];
};


export type MutationRetryDeadLettersArgs = {
  sinkId: Scalars['ID']['input'];
};


export type MutationUpdatePersonArgs = {
  id: Scalars['ID']['input'];
  input: UpdatePersonInput;
};


export type MutationDeletePersonArgs = {
  id: Scalars['ID']['input'];
};


export type MutationEraseCropsArgs = {
  personId?: InputMaybe<Scalars['ID']['input']>;
};


export type MutationNameStrangerArgs = {
  id: Scalars['ID']['input'];
  input: NameStrangerInput;
};


export type MutationMergeStrangersArgs = {
  ids: Array<Scalars['ID']['input']>;
  into: Scalars['ID']['input'];
};


export type MutationDismissStrangerArgs = {
  id: Scalars['ID']['input'];
};


export type MutationRestoreStrangerArgs = {
  id: Scalars['ID']['input'];
};


export type MutationEraseStrangerArgs = {
  id: Scalars['ID']['input'];
};


export type MutationRejectMatchArgs = {
  eventId: Scalars['ID']['input'];
};


export type MutationConfirmMatchArgs = {
  eventId: Scalars['ID']['input'];
};


export type MutationUndoCorrectionArgs = {
  id: Scalars['ID']['input'];
};

export type Subscription = {
  /**
   * Events as they happen. With `after`, first replays what the journal holds after that cursor, then
   * goes on live: without a gap, without a duplicate. A slow client is served from the journal; one
   * that falls behind its retention gets CURSOR_EXPIRED.
   */
  events: Event;
  /**
   * How an enrolment before a camera goes, to tell the person what to do. May be subscribed to before
   * enrollFromCamera is sent; ends with DONE or FAILED.
   */
  enrolmentProgress: EnrolmentProgress;
  /**
   * What a camera's frames show, as they are judged; who reads slowly misses frames between, never the
   * newest. The picture is at `/cameras/<cameraId>/frame.jpg`, with the same token: the newest judged frame,
   * whose `at` stands in its header X-Captured-At.
   */
  liveFaces: LiveFrame;
};


export type SubscriptionEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<EventFilter>;
};


export type SubscriptionEnrolmentProgressArgs = {
  enrolmentId: Scalars['ID']['input'];
};


export type SubscriptionLiveFacesArgs = {
  cameraId: Scalars['ID']['input'];
};

/** A frame that was judged just now. */
export type LiveFrame = {
  /** The camera. */
  cameraId: Scalars['ID']['output'];
  /** When it was captured. */
  at: Scalars['DateTime']['output'];
  /** The frame's width in pixels, which boxes are in; the picture that is served may be smaller. */
  width: Scalars['Int']['output'];
  /** The frame's height in pixels. */
  height: Scalars['Int']['output'];
  /** The faces in it. */
  faces: Array<LiveFace>;
};

/**
 * A face in a live frame, and what is decided so far of the visit that it belongs to. Nothing here is
 * announced: that is what events are for, which come once and are revised at most once.
 */
export type LiveFace = {
  /** Where it is. */
  box: Box;
  /** How well it shows in this frame. */
  quality: FaceQuality;
  /** Why it shows too poorly in this frame to be judged; null where it does not. */
  refusal?: Maybe<RejectionReason>;
  /** The visit it belongs to; null where no more visits may begin. */
  visitId?: Maybe<Scalars['ID']['output']>;
  /** What is decided of the visit so far; null while nothing is. */
  decision?: Maybe<Decision>;
  /** The person, where `decision` is RECOGNIZED. */
  person?: Maybe<Person>;
  /** The reason, where `decision` is REJECTED. */
  reason?: Maybe<RejectionReason>;
  /** Squared distance of the visit's embedding to the nearest person's template, if there is one. */
  distance?: Maybe<Scalars['Float']['output']>;
  /** τ now. */
  threshold: Scalars['Float']['output'];
  /** The verification head's probability for that template; null without a head or template. */
  probability?: Maybe<Scalars['Float']['output']>;
  /** Frames of the visit that are, each by itself, for the nearest person; null while nothing is decided. */
  agreeingFrames?: Maybe<Scalars['Int']['output']>;
};

/** The state of the daemon. */
export type Status = {
  /** The daemon's version. */
  version: Scalars['String']['output'];
  /** When it was started. */
  startedAt: Scalars['DateTime']['output'];
  /** Seconds since then. */
  uptimeSeconds: Scalars['Float']['output'];
  /** Whether everything works: models loaded, inference alive, every camera delivering. */
  healthy: Scalars['Boolean']['output'];
  /** What is wrong, in words; empty when healthy. */
  problems: Array<Scalars['String']['output']>;
  /** The models in use and where they run. */
  models: Array<ModelStatus>;
  /** The thread that runs the models. */
  inference: InferenceStatus;
  /** Every configured camera. */
  cameras: Array<CameraStatus>;
  /** How much is enrolled. */
  gallery: GalleryStatus;
  /** What became of the templates after the encoder was changed. */
  migration: MigrationStatus;
  /** What a decision depends on. */
  decision: DecisionStatus;
  /** What became of frames, faces and visits: why the door did not open. */
  funnel: Funnel;
  /** Clients that are subscribed to events now. */
  subscribers: Scalars['Int']['output'];
  /** Where events are sent to, as configured: webhooks and an MQTT broker. */
  sinks: Array<Sink>;
  /** How many people are remembered who are not enrolled. */
  strangers: StrangerCounts;
  /** The backups taken by themselves; null where `backup.directory` names no place for them. */
  backup?: Maybe<BackupStatus>;
};


/** The state of the daemon. */
export type StatusFunnelArgs = {
  cameraId?: InputMaybe<Scalars['ID']['input']>;
};

/** Strangers who are remembered. */
export type StrangerCounts = {
  /** All of them. */
  remembered: Scalars['Int']['output'];
  /** Those who were dismissed. */
  dismissed: Scalars['Int']['output'];
};

/** How the scheduled backups do. */
export type BackupStatus = {
  /** When the newest one was taken, also before the start; null where there is none. */
  lastTakenAt?: Maybe<Scalars['DateTime']['output']>;
  /** How large that is, in bytes. */
  bytes?: Maybe<Scalars['Float']['output']>;
  /** How long it took; null if not since the start. */
  durationSeconds?: Maybe<Scalars['Float']['output']>;
  /** Backups that failed since the start. */
  failures: Scalars['Int']['output'];
  /** When one failed last; null if not since the start. */
  lastFailedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Why the last one failed; null where it did not. It is tried again by itself. */
  lastError?: Maybe<Scalars['String']['output']>;
  /** When the next one is taken, or tried again; null before the first. */
  nextDueAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Somewhere outside that gets every event it wants, in order, at least once, from the journal. */
export type Sink = {
  /** Its id, from the configuration. */
  id: Scalars['ID']['output'];
  /** What it is. */
  kind: SinkKind;
  /** How it does. */
  state: SinkState;
  /** Events of the journal that it has not come to yet, whether it wants them or not. */
  lagEvents: Scalars['Int']['output'];
  /** Why the last attempt failed, or it cannot be reached; null once that is over. */
  lastError?: Maybe<Scalars['String']['output']>;
  /** Events that it took since the start. A whole number; it may outgrow 32 bits. */
  delivered: Scalars['Float']['output'];
  /** When it took an event last; null if not since the start. */
  lastDeliveredAt?: Maybe<Scalars['DateTime']['output']>;
  /** Events that were given up; see deadLetters. */
  deadLetters: Scalars['Int']['output'];
};

/** What gets events. */
export type SinkKind =
  /** An HTTP endpoint. */
  | 'WEBHOOK'
  /** An MQTT broker. */
  | 'MQTT';

/** How a sink does. */
export type SinkState =
  /** It has every event. */
  | 'IDLE'
  /** Events are being sent. */
  | 'DELIVERING'
  /** It cannot be reached, or did not take an event; that one is tried again. */
  | 'FAILING';

/** An event that a sink refused, or failed to take too often. */
export type DeadLetter = {
  /** The sink's id. */
  sinkId: Scalars['ID']['output'];
  /** The event's id. */
  eventId: Scalars['ID']['output'];
  /** The event; null once retention erased it, and then there is nothing to send any more. */
  event?: Maybe<Event>;
  /** The event's cursor, for `after`. */
  cursor: Scalars['String']['output'];
  /** When it was given up. */
  at: Scalars['DateTime']['output'];
  /** How often it was tried. */
  attempts: Scalars['Int']['output'];
  /** Why the last attempt failed. */
  reason: Scalars['String']['output'];
};

/** What is tried again. */
export type RetriedDeadLetters = {
  /** How many there were; watch `status.sinks` for what becomes of them. */
  count: Scalars['Int']['output'];
};

/**
 * How far everything came that the cameras saw. Hour and day are whole minutes, with the one that runs. Visits of the last
 * day are read from the journal at the start; frames and faces of before the start are not known.
 */
export type Funnel = {
  /** The last 60 minutes. */
  lastHour: FunnelWindow;
  /** The last 24 hours. */
  lastDay: FunnelWindow;
  /** Since the daemon started: these numbers only grow. */
  sinceStart: FunnelWindow;
};

/** What was counted in a span of time. */
export type FunnelWindow = {
  /** Frames that were judged. Whole numbers, as all here; they may outgrow 32 bits. */
  frames: Scalars['Float']['output'];
  /** Frames in which no face was found (NO_FACE). */
  framesWithoutFace: Scalars['Float']['output'];
  /** Faces of single frames by how far they came: every stage in its order, zeros too. */
  faces: Array<FaceStageCount>;
  /** Visits that ended by what came of them: every stage in its order, zeros too. */
  visits: Array<VisitStageCount>;
};

/** How many faces came as far as this. */
export type FaceStageCount = {
  /** The stage. */
  stage: FaceStage;
  /** Faces of single frames: somebody who stays for ten frames is counted ten times. */
  count: Scalars['Float']['output'];
};

/** How many visits came as far as this. */
export type VisitStageCount = {
  /** The stage. */
  stage: VisitStage;
  /** Visits. */
  count: Scalars['Float']['output'];
};

/** How far the face of a single frame came. */
export type FaceStage =
  /** Smaller than the least size that is judged. */
  | 'TOO_SMALL'
  /** The detector is not sure enough that it is a face. */
  | 'UNCLEAR'
  /** Too much of it is outside the picture. */
  | 'CUT_OFF'
  /** Too little detail. */
  | 'BLURRED'
  /** Turned too far to a side, up or down. */
  | 'POSE'
  /** Too little light. */
  | 'TOO_DARK'
  /** Overexposed. */
  | 'TOO_BRIGHT'
  /** Good enough, but for nobody by itself: nobody is near, or no one clearly nearest. */
  | 'FOR_NOBODY'
  /** Good enough, and for one person by itself; the visit decides. */
  | 'FOR_A_PERSON';

/** What came of a visit. */
export type VisitStage =
  /** No frame was good enough, most often for this. */
  | 'TOO_SMALL'
  /** The same. */
  | 'UNCLEAR'
  /** The same. */
  | 'CUT_OFF'
  /** The same. */
  | 'BLURRED'
  /** The same. */
  | 'POSE'
  /** The same. */
  | 'TOO_DARK'
  /** The same. */
  | 'TOO_BRIGHT'
  /** Nobody enrolled is near enough: unknown. */
  | 'ABOVE_THRESHOLD'
  /** As in RejectionReason. */
  | 'AMBIGUOUS'
  /** As in RejectionReason. */
  | 'HEAD_DISAGREES'
  /** As in RejectionReason. */
  | 'FRAMES_DISAGREE'
  /** As in RejectionReason. */
  | 'CORRECTED'
  /** Recognised. */
  | 'RECOGNIZED';

/** A model in use and the execution provider that runs it. */
export type ModelStatus = {
  /** Name and first 12 hex digits of the file's sha256. */
  id: Scalars['ID']['output'];
  /** What it does: `detector`, `encoder` or `verifier`. */
  task: Scalars['String']['output'];
  /** The execution provider that runs it, proven by where its nodes were placed: cpu, cuda, webgpu, … */
  provider: Scalars['String']['output'];
  /** Providers that were preferred but could not be had. */
  skipped: Array<SkippedProvider>;
  /** Median milliseconds of a run, measured after warm-up. */
  latencyMs: Scalars['Float']['output'];
  /** The same on the CPU, where another provider runs the model. */
  cpuLatencyMs?: Maybe<Scalars['Float']['output']>;
  /** Largest difference between its answer to a known input and the answer in its card. */
  referenceError: Scalars['Float']['output'];
  /** What the operator should know, such as a provider slower than the CPU. */
  warning?: Maybe<Scalars['String']['output']>;
};

/** An execution provider that could not be had. */
export type SkippedProvider = {
  /** Its name in ONNX Runtime. */
  provider: Scalars['String']['output'];
  /** Why not. */
  reason: Scalars['String']['output'];
};

/** The worker thread that runs the models. */
export type InferenceStatus = {
  /** `starting`, `ready`, `restarting` or `stopped`. */
  state: Scalars['String']['output'];
  /** How often it died and was started again. */
  restarts: Scalars['Int']['output'];
  /** Why it died last, or null. */
  lastFailure?: Maybe<Scalars['String']['output']>;
};

/** One camera. */
export type CameraStatus = {
  /** Its id in the configuration. */
  id: Scalars['ID']['output'];
  /** What it reads from, without credentials. */
  source: Scalars['String']['output'];
  /** Whether frames arrive. */
  state: CameraState;
  /** What is wrong with it, or null. */
  reason?: Maybe<Scalars['String']['output']>;
  /** Frames delivered since the start. */
  frames: Scalars['Int']['output'];
  /** Frames dropped because a newer one came first. */
  dropped: Scalars['Int']['output'];
  /** How often it was opened again. */
  reopened: Scalars['Int']['output'];
  /** When the last frame arrived. */
  lastFrameAt?: Maybe<Scalars['DateTime']['output']>;
  /** Frames a second, lately. */
  framesPerSecond: Scalars['Float']['output'];
};

/** The state of a camera. */
export type CameraState =
  /** Being opened. */
  | 'STARTING'
  /** Frames arrive. */
  | 'STREAMING'
  /** Open, but no frame came for too long. */
  | 'STALLED'
  /** Could not be opened or broke; opened again by itself after a pause. */
  | 'FAILED'
  /** A replay that came to its end. */
  | 'ENDED'
  /** Stopped with the daemon. */
  | 'STOPPED';

/** How much is enrolled. */
export type GalleryStatus = {
  /** People. */
  people: Scalars['Int']['output'];
  /** Face templates that an encoder that is loaded can compare. */
  faces: Scalars['Int']['output'];
  /** Face templates of any other encoder: kept, but never compared. */
  foreignFaces: Scalars['Int']['output'];
  /** Pictures of enrolled faces that are kept, encrypted, for a change of the encoder. */
  crops: Scalars['Int']['output'];
};

/** How far a change of the encoder has come: templates of another one are made anew from kept pictures. */
export type MigrationStatus = {
  /** Where it stands. */
  state: MigrationState;
  /** Why it failed, or null. */
  reason?: Maybe<Scalars['String']['output']>;
  /** Faces that the encoder in use has embedded anew; none of them counts before all are made. */
  done: Scalars['Int']['output'];
  /** Faces of another encoder whose pictures were kept. */
  total: Scalars['Int']['output'];
  /** Of these, faces whose picture could not be read or embedded. */
  failed: Scalars['Int']['output'];
  /** Faces of another encoder without a usable picture: their templates cannot be made anew. */
  withoutCrop: Scalars['Int']['output'];
  /** People whom the previous encoder (`models.previousEncoder`) still recognises, and it alone. */
  byPreviousEncoder: Scalars['Int']['output'];
  /** People who have no other faces than those, or none: see `people(mustEnrolAgain: true)`. */
  mustEnrolAgain: Scalars['Int']['output'];
};

/** Where a change of the encoder stands. */
export type MigrationState =
  /** There was nothing to do since the start. */
  | 'NONE'
  /** New templates are being made, in the background; the next start goes on from there. */
  | 'RUNNING'
  /** The new templates took the old ones' place, all at once. */
  | 'FINISHED'
  /** They could not be put in place; the old ones are as they were. The next start tries again. */
  | 'FAILED';

/** What a decision depends on. */
export type DecisionStatus = {
  /** τ: a face is a person's when the squared distance of their embeddings is below. */
  threshold: Scalars['Float']['output'];
  /** Where τ comes from: `risk` (derived from the target and the gallery's size) or `configuration` (fixed). */
  thresholdSource: Scalars['String']['output'];
  /** What τ promises at this door. */
  risk: RiskStatus;
  /** By how much the second-best person must be further away. */
  margin: Scalars['Float']['output'];
  /** Frames of a visit that must be for the person, each below `frameThreshold`. */
  agreeingFrames: Scalars['Int']['output'];
  /** Of a visit's frames that are for anybody, the share that must be for the person. */
  agreeingShare: Scalars['Float']['output'];
  /** A single frame is for the nearest person below this squared distance. */
  frameThreshold: Scalars['Float']['output'];
  /** What a face must show to be judged. */
  quality: QualityLimits;
  /** The verification head; null where none is loaded. */
  head?: Maybe<HeadStatus>;
};

/**
 * What τ promises, by the rates in the encoder's card: expected false accepts a year are 365 days, times strangers a day,
 * times templates, times the false match rate of one comparison. A margin to the second person, and frames that must
 * agree, make them fewer.
 */
export type RiskStatus = {
  /** The target: strangers who may be taken for somebody, in a year. */
  falseAcceptsPerYear: Scalars['Float']['output'];
  /** The door: people who are not enrolled and show their face, in a day. */
  strangersPerDay: Scalars['Float']['output'];
  /** What is expected at τ; null where the encoder's card has no table of rates. */
  expectedFalseAcceptsPerYear?: Maybe<Scalars['Float']['output']>;
  /** Its 95 % interval, by the card's; null where the card has none. */
  interval?: Maybe<RiskInterval>;
  /** Share of single pictures of enrolled people that τ refuses, by the mean number of templates a person; a visit shows several, so fewer visits are refused. Null where the card does not know, and while nobody is enrolled. */
  expectedRefusedShare?: Maybe<Scalars['Float']['output']>;
  /** False match rate of one comparison at τ; null where the encoder's card has no table of rates. */
  falseMatchRate?: Maybe<Scalars['Float']['output']>;
  /** Face templates that a stranger is compared with. */
  templates: Scalars['Int']['output'];
  /** Whether the target is met, by rates that the card's data can bear out. */
  supported: Scalars['Boolean']['output'];
  /** In a sentence: why the promise is not borne out, or what else is to be known about it. */
  note?: Maybe<Scalars['String']['output']>;
};

/** A range of expected false accepts a year. */
export type RiskInterval = {
  /** Its lower end. */
  low: Scalars['Float']['output'];
  /** Its upper end. */
  high: Scalars['Float']['output'];
};

/** What a face must show at least; with the reason for which it is refused otherwise. */
export type QualityLimits = {
  /** Shorter side of the face's box in pixels: TOO_SMALL. */
  minFacePx: Scalars['Int']['output'];
  /** The detector's confidence, 0 to 1: UNCLEAR. */
  minDetectionScore: Scalars['Float']['output'];
  /** Share of the box inside the picture, 0 to 1: CUT_OFF. */
  minVisibleShare: Scalars['Float']['output'];
  /** Sharpness, as in FaceQuality: BLURRED. */
  minSharpness: Scalars['Float']['output'];
  /** Degrees to either side: POSE. */
  maxYawDeg: Scalars['Float']['output'];
  /** Degrees up or down: POSE. */
  maxPitchDeg: Scalars['Float']['output'];
  /** Mean luma of the inner face, 0 to 1: TOO_DARK. */
  minBrightness: Scalars['Float']['output'];
  /** The same: TOO_BRIGHT. */
  maxBrightness: Scalars['Float']['output'];
};

/** What the verification head is for. It can turn a yes into a no, never a no into a yes. */
export type HeadStatus = {
  /** `report`: its probability is told only; `require`: without its yes nobody is recognised. */
  role: Scalars['String']['output'];
  /** The head says yes at this probability and above. */
  threshold: Scalars['Float']['output'];
};

/** An enrolled person. */
export type Person = {
  /** Its id, for good. */
  id: Scalars['ID']['output'];
  /** The name as enrolled. */
  name: Scalars['String']['output'];
  /** Your own system's id, unique where given. */
  externalId?: Maybe<Scalars['String']['output']>;
  /** When the person was enrolled. */
  createdAt: Scalars['DateTime']['output'];
  /** When name or external id were last changed. */
  updatedAt: Scalars['DateTime']['output'];
  /** The face templates. */
  faces: Array<Face>;
  /**
   * Whether no face template of theirs is, or can be made to be, of the encoder in use: for it the person
   * is a stranger, until a picture is added. The previous encoder, where one is loaded, knows them still.
   */
  mustEnrolAgain: Scalars['Boolean']['output'];
  /** What was said of recognitions as this person, oldest first. */
  corrections: Array<Correction>;
  /**
   * Events that show the person's face, newest first: those in which they were recognised, and those of
   * the stranger they were before; as far as the faces are kept. `events(filter: {personId})` also finds
   * recognitions of which no face is kept.
   */
  events: EventConnection;
};


/** An enrolled person. */
export type PersonEventsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};

/** Somebody who is not enrolled and was told of as unknown, once or more often. */
export type Stranger = {
  /** Its id. */
  id: Scalars['ID']['output'];
  /** How often they came: events in which they were unknown. */
  visits: Scalars['Int']['output'];
  /** When they came first. */
  firstSeenAt: Scalars['DateTime']['output'];
  /** When they came last. */
  lastSeenAt: Scalars['DateTime']['output'];
  /** Whether somebody said that they need not be told of; see dismissStranger. */
  dismissed: Scalars['Boolean']['output'];
  /**
   * The enrolled person whom they look like now: somebody enrolled since, or whom the door missed.
   * nameStranger with that personId joins the two; nothing does so by itself.
   */
  looksLike?: Maybe<Candidate>;
  /**
   * Whether the encoder in use made their faces. If not, later visits make a stranger anew, and
   * nameStranger wants a personId.
   */
  usable: Scalars['Boolean']['output'];
  /** Their events that are kept, newest first. */
  events: EventConnection;
};


/** Somebody who is not enrolled and was told of as unknown, once or more often. */
export type StrangerEventsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};

/** A page of strangers. */
export type StrangerConnection = {
  /** Strangers with their cursors. */
  edges: Array<StrangerEdge>;
  /** The strangers alone. */
  nodes: Array<Stranger>;
  /** Where this page stands. */
  pageInfo: PageInfo;
  /** How many there are in all that fit. */
  totalCount: Scalars['Int']['output'];
};

/** A stranger in a page. */
export type StrangerEdge = {
  /** For `after`. */
  cursor: Scalars['String']['output'];
  /** The stranger. */
  node: Stranger;
};

/** What somebody said of a recognition. */
export type Correction = {
  /** Its id, for undoCorrection. */
  id: Scalars['ID']['output'];
  /** Whether the match was right. */
  kind: CorrectionKind;
  /** When it was said. */
  at: Scalars['DateTime']['output'];
  /** The event that it was said of. */
  eventId: Scalars['ID']['output'];
  /** That event; null once its retention is over. */
  event?: Maybe<RecognizedEvent>;
  /** The person who had been recognised. */
  person?: Maybe<Person>;
  /** The template that confirmMatch added; null where it showed nothing new, or is gone. */
  face?: Maybe<Face>;
  /** Whether it has an effect: a negative example of another encoder than the one in use has none. */
  inForce: Scalars['Boolean']['output'];
};

/** What can be said of a recognition. */
export type CorrectionKind =
  /** By rejectMatch: it was not that person. */
  | 'REJECTED'
  /** By confirmMatch: it was. */
  | 'CONFIRMED';

/** An event whose face was compared with one that was searched for. */
export type EventMatch = {
  /** The event. */
  event: Event;
  /** Squared distance of the embeddings. */
  distance: Scalars['Float']['output'];
  /** Whether the distance is below the τ that is in use now. */
  samePerson: Scalars['Boolean']['output'];
  /** The verification head's probability that it is one person; null without a head. */
  probability?: Maybe<Scalars['Float']['output']>;
};

/** A face template. The numbers themselves never leave the daemon. */
export type Face = {
  /** Its id. */
  id: Scalars['ID']['output'];
  /** Whose face it is. */
  personId: Scalars['ID']['output'];
  /** How good the enrolment picture was. */
  quality: FaceQuality;
  /** Where the picture came from: `upload`, `camera`, `event`, `confirmed` (confirmMatch) or `stranger` (nameStranger). */
  source: Scalars['String']['output'];
  /** When it was enrolled. */
  createdAt: Scalars['DateTime']['output'];
  /** The encoder that made it. */
  encoderId: Scalars['String']['output'];
  /**
   * Whether the encoder in use made it. One of the previous encoder (`models.previousEncoder`) counts as
   * long as the person has no usable one; any other is never compared.
   */
  usable: Scalars['Boolean']['output'];
  /** Whether its picture is kept, so that another encoder can make a template of it. */
  hasCrop: Scalars['Boolean']['output'];
};

/**
 * What is known of how well a face shows. Numbers are null where they were not measured: in records of
 * older versions, and angles where the detector finds too few keypoints.
 */
export type FaceQuality = {
  /** The shorter side of the face's box in pixels. */
  sizePx: Scalars['Float']['output'];
  /** The detector's confidence, 0 to 1. */
  detectionScore: Scalars['Float']['output'];
  /** Fine detail by contrast, whatever the light: 0 is blurred, 0.2 and more is sharp. */
  sharpness?: Maybe<Scalars['Float']['output']>;
  /** Mean luma of the inner face, 0 (black) to 1 (white). */
  brightness?: Maybe<Scalars['Float']['output']>;
  /** Degrees that the head is turned; positive: to the person's own left, right in the picture. */
  yawDeg?: Maybe<Scalars['Float']['output']>;
  /** Degrees that the head nods; positive: looking down. */
  pitchDeg?: Maybe<Scalars['Float']['output']>;
  /** Degrees that the head leans; positive: to the right in the picture. */
  rollDeg?: Maybe<Scalars['Float']['output']>;
  /** The share of the face's box that lies inside the picture, 0 to 1. */
  visibleShare?: Maybe<Scalars['Float']['output']>;
  /** All of that in one number, above 0 and at most 1: what a frame weighs in its visit. */
  overall?: Maybe<Scalars['Float']['output']>;
};

/** A page of people. */
export type PersonConnection = {
  /** People with their cursors. */
  edges: Array<PersonEdge>;
  /** The people alone. */
  nodes: Array<Person>;
  /** Where this page stands. */
  pageInfo: PageInfo;
  /** How many there are in all that fit the search. */
  totalCount: Scalars['Int']['output'];
};

/** A person in a page. */
export type PersonEdge = {
  /** For `after`. */
  cursor: Scalars['String']['output'];
  /** The person. */
  node: Person;
};

/** A page of events, newest first. */
export type EventConnection = {
  /** Events with their cursors. */
  edges: Array<EventEdge>;
  /** The events alone. */
  nodes: Array<Event>;
  /** Where this page stands. */
  pageInfo: PageInfo;
};

/** An event in a page. */
export type EventEdge = {
  /** For `after`. */
  cursor: Scalars['String']['output'];
  /** The event. */
  node: Event;
};

/** Relay's page information. */
export type PageInfo = {
  /** Whether there is more after the last. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether there is more before the first. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The first cursor of this page. */
  startCursor?: Maybe<Scalars['String']['output']>;
  /** The last cursor of this page. */
  endCursor?: Maybe<Scalars['String']['output']>;
};

/**
 * Something that happened before a camera. A visit is one person's stay; it gives one decision (a
 * RecognizedEvent, UnknownEvent or RejectedEvent; an unknown or rejected one may be followed by a
 * RecognizedEvent, never the other way), and VisitEvents of its life for who asks for them.
 */
export type Event = {
  /** Its id. */
  id: Scalars['ID']['output'];
  /** Its place in the journal, for `after`. */
  cursor: Scalars['String']['output'];
  /** When the frame that brought it about was captured. */
  at: Scalars['DateTime']['output'];
  /** The camera. */
  cameraId: Scalars['ID']['output'];
  /** The visit it belongs to: one person's stay before one camera. */
  visitId: Scalars['ID']['output'];
  /** When the visit began; null in events of before that was stored. */
  firstSeenAt?: Maybe<Scalars['DateTime']['output']>;
  /** The face in the visit's best frame so far. */
  box: Box;
  /** Of the frame that `box` is in; the snapshot may be smaller. Null in events of before that was stored. */
  frameSize?: Maybe<FrameSize>;
  /** How well the face shows there. */
  quality: FaceQuality;
  /** Frames of the visit until then. */
  frames: Scalars['Int']['output'];
  /** That frame's picture, as a path on this server that wants the same token; null without one (any more). */
  snapshotUrl?: Maybe<Scalars['String']['output']>;
};

/** An enrolled person was recognised. */
export type RecognizedEvent = Event & {
  /** Its id. */
  id: Scalars['ID']['output'];
  /** Its place in the journal, for `after`. */
  cursor: Scalars['String']['output'];
  /** When the frame that brought it about was captured. */
  at: Scalars['DateTime']['output'];
  /** The camera. */
  cameraId: Scalars['ID']['output'];
  /** The visit it belongs to: one person's stay before one camera. */
  visitId: Scalars['ID']['output'];
  /** When the visit began; null in events of before that was stored. */
  firstSeenAt?: Maybe<Scalars['DateTime']['output']>;
  /** The face in the visit's best frame so far. */
  box: Box;
  /** Of the frame that `box` is in; the snapshot may be smaller. Null in events of before that was stored. */
  frameSize?: Maybe<FrameSize>;
  /** How well the face shows there. */
  quality: FaceQuality;
  /** Frames of the visit until then. */
  frames: Scalars['Int']['output'];
  /** That frame's picture, as a path on this server that wants the same token; null without one (any more). */
  snapshotUrl?: Maybe<Scalars['String']['output']>;
  /** The person's id, as it was then. */
  personId: Scalars['ID']['output'];
  /** The person; null if erased since. */
  person?: Maybe<Person>;
  /** Squared distance of the visit's embedding to the person's nearest template, with three quarters of its frames' spread, which puts it on the scale of τ; never null, typed as in the other events. */
  distance?: Maybe<Scalars['Float']['output']>;
  /** τ when it was decided. */
  threshold: Scalars['Float']['output'];
  /** The second-best person and distance, if there is one. */
  runnerUp?: Maybe<Candidate>;
  /** The verification head's probability for that template; null without a head. */
  probability?: Maybe<Scalars['Float']['output']>;
  /** By how much the second-best person is further away; null without one. */
  margin?: Maybe<Scalars['Float']['output']>;
  /** Frames of the visit that are, each by itself, for the nearest person. */
  agreeingFrames?: Maybe<Scalars['Int']['output']>;
  /** Frames of the visit that showed well enough to be judged. */
  judgedFrames?: Maybe<Scalars['Int']['output']>;
  /** What somebody said of it since; see rejectMatch and confirmMatch. */
  correction?: Maybe<Correction>;
};

/** A face that belongs to nobody enrolled. */
export type UnknownEvent = Event & {
  /** Its id. */
  id: Scalars['ID']['output'];
  /** Its place in the journal, for `after`. */
  cursor: Scalars['String']['output'];
  /** When the frame that brought it about was captured. */
  at: Scalars['DateTime']['output'];
  /** The camera. */
  cameraId: Scalars['ID']['output'];
  /** The visit it belongs to: one person's stay before one camera. */
  visitId: Scalars['ID']['output'];
  /** When the visit began; null in events of before that was stored. */
  firstSeenAt?: Maybe<Scalars['DateTime']['output']>;
  /** The face in the visit's best frame so far. */
  box: Box;
  /** Of the frame that `box` is in; the snapshot may be smaller. Null in events of before that was stored. */
  frameSize?: Maybe<FrameSize>;
  /** How well the face shows there. */
  quality: FaceQuality;
  /** Frames of the visit until then. */
  frames: Scalars['Int']['output'];
  /** That frame's picture, as a path on this server that wants the same token; null without one (any more). */
  snapshotUrl?: Maybe<Scalars['String']['output']>;
  /** Squared distance to the nearest person's template; null while nobody is enrolled. */
  distance?: Maybe<Scalars['Float']['output']>;
  /** τ when it was decided. */
  threshold: Scalars['Float']['output'];
  /** The verification head's probability for that template; null without a head or template. */
  probability?: Maybe<Scalars['Float']['output']>;
  /** By how much the second-best person is further away; null without one. */
  margin?: Maybe<Scalars['Float']['output']>;
  /** Frames of the visit that are, each by itself, for the nearest person. */
  agreeingFrames?: Maybe<Scalars['Int']['output']>;
  /** Frames of the visit that showed well enough to be judged. */
  judgedFrames?: Maybe<Scalars['Int']['output']>;
  /** Who it was among those who are not enrolled, as of now; null where no face is kept, or they were named or erased since. */
  stranger?: Maybe<Stranger>;
  /** Who the stranger was named as since; null while nobody. */
  person?: Maybe<Person>;
};

/** A face that was seen but could not be judged, or not safely. */
export type RejectedEvent = Event & {
  /** Its id. */
  id: Scalars['ID']['output'];
  /** Its place in the journal, for `after`. */
  cursor: Scalars['String']['output'];
  /** When the frame that brought it about was captured. */
  at: Scalars['DateTime']['output'];
  /** The camera. */
  cameraId: Scalars['ID']['output'];
  /** The visit it belongs to: one person's stay before one camera. */
  visitId: Scalars['ID']['output'];
  /** When the visit began; null in events of before that was stored. */
  firstSeenAt?: Maybe<Scalars['DateTime']['output']>;
  /** The face in the visit's best frame so far. */
  box: Box;
  /** Of the frame that `box` is in; the snapshot may be smaller. Null in events of before that was stored. */
  frameSize?: Maybe<FrameSize>;
  /** How well the face shows there. */
  quality: FaceQuality;
  /** Frames of the visit until then. */
  frames: Scalars['Int']['output'];
  /** That frame's picture, as a path on this server that wants the same token; null without one (any more). */
  snapshotUrl?: Maybe<Scalars['String']['output']>;
  /** Why. */
  reason: RejectionReason;
  /** Squared distance to the nearest person's template, where one was measured. */
  distance?: Maybe<Scalars['Float']['output']>;
  /** The verification head's probability for that template; null without a head or template. */
  probability?: Maybe<Scalars['Float']['output']>;
  /** By how much the second-best person is further away; null without one. */
  margin?: Maybe<Scalars['Float']['output']>;
  /** Frames of the visit that are, each by itself, for the nearest person. */
  agreeingFrames?: Maybe<Scalars['Int']['output']>;
  /** Frames of the visit that showed well enough to be judged. */
  judgedFrames?: Maybe<Scalars['Int']['output']>;
  /** Who it was among those who are not enrolled, as of now; null but for CORRECTED: whose face another rejected visit shows is open. */
  stranger?: Maybe<Stranger>;
  /** Who the stranger was named as since; null while nobody. */
  person?: Maybe<Person>;
};

/** A step in a visit's life. Only told where `filter.kinds` asks for VISIT. */
export type VisitEvent = Event & {
  /** Its id. */
  id: Scalars['ID']['output'];
  /** Its place in the journal, for `after`. */
  cursor: Scalars['String']['output'];
  /** When the frame that brought it about was captured, or when it was clear that none would come. */
  at: Scalars['DateTime']['output'];
  /** The camera. */
  cameraId: Scalars['ID']['output'];
  /** The visit. */
  visitId: Scalars['ID']['output'];
  /** When the visit began. */
  firstSeenAt?: Maybe<Scalars['DateTime']['output']>;
  /** The face in the visit's best frame so far. */
  box: Box;
  /** Of the frame that `box` is in; the snapshot may be smaller. Null in events of before that was stored. */
  frameSize?: Maybe<FrameSize>;
  /** How well the face shows there. */
  quality: FaceQuality;
  /** Frames of the visit until then. */
  frames: Scalars['Int']['output'];
  /** Always null: the picture is the decision's. */
  snapshotUrl?: Maybe<Scalars['String']['output']>;
  /** Which step. */
  phase: VisitPhase;
  /** When the face was seen last. */
  lastSeenAt: Scalars['DateTime']['output'];
  /** What was decided of the visit so far; null while nothing was. */
  decision?: Maybe<Decision>;
  /** The person's id, where `decision` is RECOGNIZED. Named so that one query can ask all events. */
  recognizedPersonId?: Maybe<Scalars['ID']['output']>;
  /** The person; null if erased since, or where nobody was recognised. */
  person?: Maybe<Person>;
  /** The reason, where `decision` is REJECTED. */
  rejectionReason?: Maybe<RejectionReason>;
  /** Squared distance of the visit's embedding to the nearest person's template, if there is one. */
  distance?: Maybe<Scalars['Float']['output']>;
  /** The verification head's probability for that template; null without a head or template. */
  probability?: Maybe<Scalars['Float']['output']>;
};

/** The steps of a visit's life. */
export type VisitPhase =
  /** Somebody is there, in frames enough to be sure. */
  | 'STARTED'
  /** A decision was made, or revised to a person. */
  | 'UPDATED'
  /** Gone for longer than `visits.absenceMs`. */
  | 'ENDED';

/** Why a face was not judged. */
export type RejectionReason =
  /** The face is smaller than the least size that is judged. */
  | 'TOO_SMALL'
  /** The detector is not sure enough that it is a face: covered, from behind, or none. */
  | 'UNCLEAR'
  /** Too much of the face is outside the picture. */
  | 'CUT_OFF'
  /** Too little detail: moved, out of focus, or enlarged. */
  | 'BLURRED'
  /** The head is turned too far to a side, up or down. */
  | 'POSE'
  /** Too little light on the face. */
  | 'TOO_DARK'
  /** The face is overexposed. */
  | 'TOO_BRIGHT'
  /** Two enrolled people were both near, and neither clearly nearer. */
  | 'AMBIGUOUS'
  /** Near enough by distance, but the verification head, which is required, says no. */
  | 'HEAD_DISAGREES'
  /** Near enough by the visit's embedding, but too few of its frames, or too small a share, are for that person. */
  | 'FRAMES_DISAGREE'
  /** Near enough, but about as near to a face of which `rejectMatch` said that it is not that person's. */
  | 'CORRECTED';

/** The kinds of events. */
export type EventKind =
  /** RecognizedEvent */
  | 'RECOGNIZED'
  /** UnknownEvent */
  | 'UNKNOWN'
  /** RejectedEvent */
  | 'REJECTED'
  /** VisitEvent */
  | 'VISIT';

/** Which events. What is left out does not restrict. */
export type EventFilter = {
  /** Only these kinds; left out: every decision (RECOGNIZED, UNKNOWN, REJECTED). */
  kinds?: InputMaybe<Array<EventKind>>;
  /** Only these cameras. */
  cameraIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Only of this visit. */
  visitId?: InputMaybe<Scalars['ID']['input']>;
  /** Only where this person was recognised, or was a stranger before being named. */
  personId?: InputMaybe<Scalars['ID']['input']>;
  /** Only of this stranger. */
  strangerId?: InputMaybe<Scalars['ID']['input']>;
  /** Leaves out the decisions on strangers who are dismissed. */
  withoutDismissed?: InputMaybe<Scalars['Boolean']['input']>;
  /** Only at or after this moment. */
  since?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only before this moment. */
  until?: InputMaybe<Scalars['DateTime']['input']>;
};

/** How large a picture is. */
export type FrameSize = {
  /** Pixels. */
  width: Scalars['Int']['output'];
  /** Pixels. */
  height: Scalars['Int']['output'];
};

/** A rectangle in pixels of the picture; the origin is the top left corner. */
export type Box = {
  /** Left edge. */
  x: Scalars['Float']['output'];
  /** Upper edge. */
  y: Scalars['Float']['output'];
  /** Width. */
  width: Scalars['Float']['output'];
  /** Height. */
  height: Scalars['Float']['output'];
};

/** A face in an uploaded picture, with who it may be. */
export type IdentifiedFace = {
  /** Where it is. */
  box: Box;
  /** How well it shows. */
  quality: FaceQuality;
  /** What the daemon would decide. */
  decision: Decision;
  /** The person, where `decision` is RECOGNIZED. */
  person?: Maybe<Person>;
  /** The reason, where `decision` is REJECTED. */
  reason?: Maybe<RejectionReason>;
  /** The nearest people, nearest first; being listed means nothing, `decision` does. */
  candidates: Array<Candidate>;
};

/** A decision on a face. */
export type Decision =
  /** One of the people enrolled. */
  | 'RECOGNIZED'
  /** Nobody enrolled. */
  | 'UNKNOWN'
  /** Could not be judged safely. */
  | 'REJECTED';

/** A person a face was compared with. */
export type Candidate = {
  /** The person; null if erased since. */
  person?: Maybe<Person>;
  /** Squared distance of the embeddings. */
  distance: Scalars['Float']['output'];
  /**
   * Whether the previous encoder compared, since the person has none of the encoder in use. The distances
   * are then those of the encoder in use at which strangers are as rarely as near.
   */
  byPreviousEncoder: Scalars['Boolean']['output'];
  /** The verification head's probability that it is this person; null without a head. */
  probability?: Maybe<Scalars['Float']['output']>;
  /** Whether the distance is below the τ that is in use now. */
  sameByDistance: Scalars['Boolean']['output'];
  /** Whether the probability is at least the head's threshold that is in use now; null without a head. */
  sameByHead?: Maybe<Scalars['Boolean']['output']>;
  /** Whether distance and head say the same; null without a head. */
  agree?: Maybe<Scalars['Boolean']['output']>;
  /** Squared distance to the nearest face of which `rejectMatch` said that it is not this person's; null without one. */
  negativeDistance?: Maybe<Scalars['Float']['output']>;
};

/** The answer of a 1:1 comparison. */
export type Verification = {
  /** Whether the distance is below the threshold; the head has no part in it. */
  samePerson: Scalars['Boolean']['output'];
  /** Squared distance of the embeddings. */
  distance: Scalars['Float']['output'];
  /** τ. */
  threshold: Scalars['Float']['output'];
  /** The verification head's probability that it is one person; null without a head. */
  probability?: Maybe<Scalars['Float']['output']>;
  /** The head says yes at this probability and above; null without a head. */
  probabilityThreshold?: Maybe<Scalars['Float']['output']>;
  /** Whether the head says yes, whatever the distance says; null without a head. */
  sameByHead?: Maybe<Scalars['Boolean']['output']>;
  /** Whether distance and head say the same; null without a head. */
  agree?: Maybe<Scalars['Boolean']['output']>;
};

/** A new person. */
export type EnrollPersonInput = {
  /** The name: 1 to 200 characters. */
  name: Scalars['String']['input'];
  /** Your own system's id for the person, unique: 1 to 200 characters. */
  externalId?: InputMaybe<Scalars['String']['input']>;
  /** Pictures of one face each. */
  images: Array<Scalars['File']['input']>;
  /** Enrol also a face that somebody has who is enrolled already: twins, or a wrong guess. */
  allowDuplicate?: InputMaybe<Scalars['Boolean']['input']>;
};

/** An enrolment before a camera: of somebody new (`name`), or of a person (`personId`). */
export type EnrollFromCameraInput = {
  /** The camera; may be left out where there is but one. */
  cameraId?: InputMaybe<Scalars['ID']['input']>;
  /** The name of somebody new: 1 to 200 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** With `name`: your own system's id for the person, unique. */
  externalId?: InputMaybe<Scalars['String']['input']>;
  /** Instead of `name`: whose templates they become. */
  personId?: InputMaybe<Scalars['ID']['input']>;
  /** Which views to take, in this order; the first person's faces alone are taken. */
  poses?: InputMaybe<Array<Pose>>;
  /** How long to wait in all: from 1 to the configuration's enrolment.camera.maxTimeoutSeconds. */
  timeoutSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** Take also a face that is somebody else's already. */
  allowDuplicate?: InputMaybe<Scalars['Boolean']['input']>;
  /** Your own id for this enrolment, to follow or cancel it: 1 to 64 of A-Z a-z 0-9 _ and -. */
  enrolmentId?: InputMaybe<Scalars['ID']['input']>;
};

/** Naming the face of an event: as somebody new (`name`), or as a person (`personId`). */
export type EnrollFromEventInput = {
  /** The event. */
  eventId: Scalars['ID']['input'];
  /** The name of somebody new: 1 to 200 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** With `name`: your own system's id for the person, unique. */
  externalId?: InputMaybe<Scalars['String']['input']>;
  /** Instead of `name`: whose template it becomes. */
  personId?: InputMaybe<Scalars['ID']['input']>;
  /** Take also a face that is somebody else's already. */
  allowDuplicate?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Where the person looks. */
export type Pose =
  /** Straight into the camera. */
  | 'FRONT'
  /** Turned a little to the person's own left. */
  | 'LEFT'
  /** Turned a little to the person's own right. */
  | 'RIGHT';

/** How an enrolment before a camera goes. */
export type EnrolmentProgress = {
  /** As given to enrollFromCamera. */
  enrolmentId: Scalars['ID']['output'];
  /** The camera. */
  cameraId: Scalars['ID']['output'];
  /** Where it stands. */
  state: EnrolmentState;
  /** The pose that is wanted now; null when all are taken. */
  wantedPose?: Maybe<Pose>;
  /** Poses taken. */
  captured: Scalars['Int']['output'];
  /** Poses wanted. */
  wanted: Scalars['Int']['output'];
  /** What to do now, or why it failed; null when it is done. */
  hint?: Maybe<EnrolmentHint>;
  /** Until it times out. */
  secondsLeft: Scalars['Int']['output'];
};

/** Where an enrolment before a camera stands. */
export type EnrolmentState =
  /** The last frame showed no good face in the wanted pose: `hint` says what to do. */
  | 'WAITING'
  /** A good face; some more frames of it are wanted. */
  | 'HOLD_STILL'
  /** A pose was taken. */
  | 'CAPTURED'
  /** Enrolled: the mutation's answer says whom. */
  | 'DONE'
  /** Nothing was enrolled: `hint` has the error's code and message. */
  | 'FAILED';

/** What to do, for a person before a camera. */
export type EnrolmentHint = {
  /**
   * NO_FRAMES, NO_FACE, SEVERAL_FACES, LOW_QUALITY, LOOK_STRAIGHT, TURN_LEFT, TURN_RIGHT, TURN_LESS,
   * HOLD_STILL, OTHER_PERSON, TAKEN; of an enrolment that failed, the error's code.
   */
  code: Scalars['String']['output'];
  /** The same in a sentence. */
  message: Scalars['String']['output'];
};

/** Changes to a person; what is left out stays as it is. */
export type UpdatePersonInput = {
  /** The new name. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The new external id; null removes it. */
  externalId?: InputMaybe<Scalars['String']['input']>;
};

/** What became of an enrolment. */
export type EnrollPayload = {
  /** The person; null (with an error) where every picture was refused. */
  person?: Maybe<Person>;
  /** The templates that were added. */
  faces: Array<Face>;
  /** The person's earlier templates that made room for them at the cap: erased. */
  replacedFaceIds: Array<Scalars['ID']['output']>;
  /** What to look at, though it kept nothing out. */
  warnings: Array<EnrollWarning>;
  /** What it does to the risk at the door; null where nothing was enrolled. */
  risk?: Maybe<EnrollRisk>;
  /** The pictures that were refused. */
  rejected: Array<RejectedImage>;
};

/** What an enrolment does to the risk: every template is another chance of a false accept. */
export type EnrollRisk = {
  /** As it was. */
  before: RiskFigures;
  /** As it is now. */
  after: RiskFigures;
};

/** The risk of a gallery, in short; `status { decision { risk } }` has the rest. */
export type RiskFigures = {
  /** Templates that a stranger is compared with. */
  templates: Scalars['Int']['output'];
  /** τ: it is tightened as the gallery grows, unless it is fixed. */
  threshold: Scalars['Float']['output'];
  /** At τ, of all strangers in a year; null where the encoder's card has no rates. */
  expectedFalseAcceptsPerYear?: Maybe<Scalars['Float']['output']>;
};

/** Something about a new face that did not keep it out. */
export type EnrollWarning = {
  /** What. */
  code: EnrollWarningCode;
  /** The picture's place in `images`, or the pose's in `poses`, from 0. */
  index: Scalars['Int']['output'];
  /** What it means, and what to do about it. */
  message: Scalars['String']['output'];
  /** Whom the face was compared with; null where that is nobody enrolled. */
  person?: Maybe<Person>;
  /** Squared distance to that person's nearest template, or to the nearest of the other pictures. */
  distance?: Maybe<Scalars['Float']['output']>;
};

/** What is to be looked at after an enrolment. */
export type EnrollWarningCode =
  /** Near to a face of another person: the two could be confused. */
  | 'SIMILAR_PERSON'
  /** Far from all other faces of the person: perhaps it is somebody else. */
  | 'DIFFERENT_PERSON'
  /** Not added: at the cap of templates, the others show more. */
  | 'REDUNDANT';

/** A picture that was refused. */
export type RejectedImage = {
  /** Its place in `images`, from 0. */
  index: Scalars['Int']['output'];
  /** NO_FACE, SEVERAL_FACES, LOW_QUALITY, BAD_IMAGE or TOO_LARGE. */
  code: Scalars['String']['output'];
  /** What the face lacks, where the code is LOW_QUALITY: TOO_SMALL, UNCLEAR, CUT_OFF, BLURRED, POSE, TOO_DARK or TOO_BRIGHT. */
  reason?: Maybe<RejectionReason>;
  /** What to do about it. */
  message: Scalars['String']['output'];
};

/** What was erased. */
export type DeletedPerson = {
  /** The id that the person had. */
  id: Scalars['ID']['output'];
  /** Face templates erased. */
  facesErased: Scalars['Int']['output'];
  /** Faces of events erased. */
  eventFacesErased: Scalars['Int']['output'];
  /** Strangers who looked like the person, erased. */
  strangersErased: Scalars['Int']['output'];
  /** Event snapshots erased. */
  snapshotsErased: Scalars['Int']['output'];
};

/** What was erased. */
export type ErasedStranger = {
  /** The id that the stranger had. */
  id: Scalars['ID']['output'];
  /** Faces of events erased. */
  eventFacesErased: Scalars['Int']['output'];
  /** Event snapshots erased. */
  snapshotsErased: Scalars['Int']['output'];
};

/** Who a stranger is: `name` for somebody new, `personId` for somebody enrolled. */
export type NameStrangerInput = {
  /** The name: 1 to 200 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Your own system's id for the person, unique: 1 to 200 characters. */
  externalId?: InputMaybe<Scalars['String']['input']>;
  /** Somebody who is enrolled already. */
  personId?: InputMaybe<Scalars['ID']['input']>;
  /** Also where a face is rather somebody else's. */
  allowDuplicate?: InputMaybe<Scalars['Boolean']['input']>;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;





/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  File: ResolverTypeWrapper<Scalars['File']['output']>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  LiveFrame: ResolverTypeWrapper<LiveFrameSeen>;
  LiveFace: ResolverTypeWrapper<LiveFaceSeen>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  Status: ResolverTypeWrapper<DaemonStatus>;
  StrangerCounts: ResolverTypeWrapper<StrangerCounts>;
  BackupStatus: ResolverTypeWrapper<BackupStatus>;
  Sink: ResolverTypeWrapper<SinkStatus>;
  SinkKind: SinkKind;
  SinkState: SinkState;
  DeadLetter: ResolverTypeWrapper<StoredDeadLetter>;
  RetriedDeadLetters: ResolverTypeWrapper<RetriedDeadLetters>;
  Funnel: ResolverTypeWrapper<Funnel>;
  FunnelWindow: ResolverTypeWrapper<FunnelWindow>;
  FaceStageCount: ResolverTypeWrapper<FaceStageCount>;
  VisitStageCount: ResolverTypeWrapper<VisitStageCount>;
  FaceStage: FaceStage;
  VisitStage: VisitStage;
  ModelStatus: ResolverTypeWrapper<ModelStatus>;
  SkippedProvider: ResolverTypeWrapper<SkippedProvider>;
  InferenceStatus: ResolverTypeWrapper<InferenceStatus>;
  CameraStatus: ResolverTypeWrapper<CameraStatus>;
  CameraState: CameraState;
  GalleryStatus: ResolverTypeWrapper<GalleryStatus>;
  MigrationStatus: ResolverTypeWrapper<MigrationStatus>;
  MigrationState: MigrationState;
  DecisionStatus: ResolverTypeWrapper<DecisionStatus>;
  RiskStatus: ResolverTypeWrapper<RiskStatus>;
  RiskInterval: ResolverTypeWrapper<RiskInterval>;
  QualityLimits: ResolverTypeWrapper<QualityLimits>;
  HeadStatus: ResolverTypeWrapper<HeadStatus>;
  Person: ResolverTypeWrapper<GalleryPerson>;
  Stranger: ResolverTypeWrapper<GalleryStranger>;
  StrangerConnection: ResolverTypeWrapper<Omit<StrangerConnection, 'edges' | 'nodes'> & { edges: Array<ResolversTypes['StrangerEdge']>, nodes: Array<ResolversTypes['Stranger']> }>;
  StrangerEdge: ResolverTypeWrapper<Omit<StrangerEdge, 'node'> & { node: ResolversTypes['Stranger'] }>;
  Correction: ResolverTypeWrapper<GalleryCorrection>;
  CorrectionKind: CorrectionKind;
  EventMatch: ResolverTypeWrapper<FoundEvent>;
  Face: ResolverTypeWrapper<FaceTemplate>;
  FaceQuality: ResolverTypeWrapper<FaceQuality>;
  PersonConnection: ResolverTypeWrapper<Omit<PersonConnection, 'edges' | 'nodes'> & { edges: Array<ResolversTypes['PersonEdge']>, nodes: Array<ResolversTypes['Person']> }>;
  PersonEdge: ResolverTypeWrapper<Omit<PersonEdge, 'node'> & { node: ResolversTypes['Person'] }>;
  EventConnection: ResolverTypeWrapper<Omit<EventConnection, 'edges' | 'nodes'> & { edges: Array<ResolversTypes['EventEdge']>, nodes: Array<ResolversTypes['Event']> }>;
  EventEdge: ResolverTypeWrapper<Omit<EventEdge, 'node'> & { node: ResolversTypes['Event'] }>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Event: ResolverTypeWrapper<JournaledEvent>;
  RecognizedEvent: ResolverTypeWrapper<Recognized>;
  UnknownEvent: ResolverTypeWrapper<Unknown>;
  RejectedEvent: ResolverTypeWrapper<Rejected>;
  VisitEvent: ResolverTypeWrapper<VisitStep>;
  VisitPhase: VisitPhase;
  RejectionReason: RejectionReason;
  EventKind: EventKind;
  EventFilter: EventFilter;
  FrameSize: ResolverTypeWrapper<FrameSize>;
  Box: ResolverTypeWrapper<Box>;
  IdentifiedFace: ResolverTypeWrapper<Omit<IdentifiedFace, 'person' | 'candidates'> & { person?: Maybe<ResolversTypes['Person']>, candidates: Array<ResolversTypes['Candidate']> }>;
  Decision: Decision;
  Candidate: ResolverTypeWrapper<GalleryCandidate>;
  Verification: ResolverTypeWrapper<Verification>;
  EnrollPersonInput: EnrollPersonInput;
  EnrollFromCameraInput: EnrollFromCameraInput;
  EnrollFromEventInput: EnrollFromEventInput;
  Pose: Pose;
  EnrolmentProgress: ResolverTypeWrapper<Progress>;
  EnrolmentState: EnrolmentState;
  EnrolmentHint: ResolverTypeWrapper<EnrolmentHint>;
  UpdatePersonInput: UpdatePersonInput;
  EnrollPayload: ResolverTypeWrapper<EnrollResult>;
  EnrollRisk: ResolverTypeWrapper<EnrollRisk>;
  RiskFigures: ResolverTypeWrapper<RiskFigures>;
  EnrollWarning: ResolverTypeWrapper<EnrolmentWarning>;
  EnrollWarningCode: EnrollWarningCode;
  RejectedImage: ResolverTypeWrapper<RejectedImage>;
  DeletedPerson: ResolverTypeWrapper<DeletedPerson>;
  ErasedStranger: ResolverTypeWrapper<ErasedStranger>;
  NameStrangerInput: NameStrangerInput;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  DateTime: Scalars['DateTime']['output'];
  File: Scalars['File']['output'];
  Query: Record<PropertyKey, never>;
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  String: Scalars['String']['output'];
  Boolean: Scalars['Boolean']['output'];
  Mutation: Record<PropertyKey, never>;
  Subscription: Record<PropertyKey, never>;
  LiveFrame: LiveFrameSeen;
  LiveFace: LiveFaceSeen;
  Float: Scalars['Float']['output'];
  Status: DaemonStatus;
  StrangerCounts: StrangerCounts;
  BackupStatus: BackupStatus;
  Sink: SinkStatus;
  DeadLetter: StoredDeadLetter;
  RetriedDeadLetters: RetriedDeadLetters;
  Funnel: Funnel;
  FunnelWindow: FunnelWindow;
  FaceStageCount: FaceStageCount;
  VisitStageCount: VisitStageCount;
  ModelStatus: ModelStatus;
  SkippedProvider: SkippedProvider;
  InferenceStatus: InferenceStatus;
  CameraStatus: CameraStatus;
  GalleryStatus: GalleryStatus;
  MigrationStatus: MigrationStatus;
  DecisionStatus: DecisionStatus;
  RiskStatus: RiskStatus;
  RiskInterval: RiskInterval;
  QualityLimits: QualityLimits;
  HeadStatus: HeadStatus;
  Person: GalleryPerson;
  Stranger: GalleryStranger;
  StrangerConnection: Omit<StrangerConnection, 'edges' | 'nodes'> & { edges: Array<ResolversParentTypes['StrangerEdge']>, nodes: Array<ResolversParentTypes['Stranger']> };
  StrangerEdge: Omit<StrangerEdge, 'node'> & { node: ResolversParentTypes['Stranger'] };
  Correction: GalleryCorrection;
  EventMatch: FoundEvent;
  Face: FaceTemplate;
  FaceQuality: FaceQuality;
  PersonConnection: Omit<PersonConnection, 'edges' | 'nodes'> & { edges: Array<ResolversParentTypes['PersonEdge']>, nodes: Array<ResolversParentTypes['Person']> };
  PersonEdge: Omit<PersonEdge, 'node'> & { node: ResolversParentTypes['Person'] };
  EventConnection: Omit<EventConnection, 'edges' | 'nodes'> & { edges: Array<ResolversParentTypes['EventEdge']>, nodes: Array<ResolversParentTypes['Event']> };
  EventEdge: Omit<EventEdge, 'node'> & { node: ResolversParentTypes['Event'] };
  PageInfo: PageInfo;
  Event: JournaledEvent;
  RecognizedEvent: Recognized;
  UnknownEvent: Unknown;
  RejectedEvent: Rejected;
  VisitEvent: VisitStep;
  EventFilter: EventFilter;
  FrameSize: FrameSize;
  Box: Box;
  IdentifiedFace: Omit<IdentifiedFace, 'person' | 'candidates'> & { person?: Maybe<ResolversParentTypes['Person']>, candidates: Array<ResolversParentTypes['Candidate']> };
  Candidate: GalleryCandidate;
  Verification: Verification;
  EnrollPersonInput: EnrollPersonInput;
  EnrollFromCameraInput: EnrollFromCameraInput;
  EnrollFromEventInput: EnrollFromEventInput;
  EnrolmentProgress: Progress;
  EnrolmentHint: EnrolmentHint;
  UpdatePersonInput: UpdatePersonInput;
  EnrollPayload: EnrollResult;
  EnrollRisk: EnrollRisk;
  RiskFigures: RiskFigures;
  EnrollWarning: EnrolmentWarning;
  RejectedImage: RejectedImage;
  DeletedPerson: DeletedPerson;
  ErasedStranger: ErasedStranger;
  NameStrangerInput: NameStrangerInput;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface FileScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['File'], any> {
  name: 'File';
}

export type QueryResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  status?: Resolver<ResolversTypes['Status'], ParentType, ContextType>;
  person?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType, RequireFields<QueryPersonArgs, 'id'>>;
  people?: Resolver<ResolversTypes['PersonConnection'], ParentType, ContextType, RequireFields<QueryPeopleArgs, 'first'>>;
  event?: Resolver<Maybe<ResolversTypes['Event']>, ParentType, ContextType, RequireFields<QueryEventArgs, 'id'>>;
  events?: Resolver<ResolversTypes['EventConnection'], ParentType, ContextType, RequireFields<QueryEventsArgs, 'first'>>;
  searchEvents?: Resolver<Array<ResolversTypes['EventMatch']>, ParentType, ContextType, RequireFields<QuerySearchEventsArgs, 'image' | 'first'>>;
  stranger?: Resolver<Maybe<ResolversTypes['Stranger']>, ParentType, ContextType, RequireFields<QueryStrangerArgs, 'id'>>;
  strangers?: Resolver<ResolversTypes['StrangerConnection'], ParentType, ContextType, RequireFields<QueryStrangersArgs, 'first' | 'minVisits' | 'includeDismissed'>>;
  deadLetters?: Resolver<Array<ResolversTypes['DeadLetter']>, ParentType, ContextType, RequireFields<QueryDeadLettersArgs, 'sinkId' | 'first'>>;
  identify?: Resolver<Array<ResolversTypes['IdentifiedFace']>, ParentType, ContextType, RequireFields<QueryIdentifyArgs, 'image' | 'top'>>;
  verify?: Resolver<ResolversTypes['Verification'], ParentType, ContextType, RequireFields<QueryVerifyArgs, 'image' | 'personId'>>;
  compare?: Resolver<ResolversTypes['Verification'], ParentType, ContextType, RequireFields<QueryCompareArgs, 'first' | 'second'>>;
};

export type MutationResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  enrollPerson?: Resolver<ResolversTypes['EnrollPayload'], ParentType, ContextType, RequireFields<MutationEnrollPersonArgs, 'input'>>;
  enrollFromCamera?: Resolver<ResolversTypes['EnrollPayload'], ParentType, ContextType, RequireFields<MutationEnrollFromCameraArgs, 'input'>>;
  cancelEnrolment?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType, RequireFields<MutationCancelEnrolmentArgs, 'enrolmentId'>>;
  enrollFromEvent?: Resolver<ResolversTypes['EnrollPayload'], ParentType, ContextType, RequireFields<MutationEnrollFromEventArgs, 'input'>>;
  addFaces?: Resolver<ResolversTypes['EnrollPayload'], ParentType, ContextType, RequireFields<MutationAddFacesArgs, 'personId' | 'images' | 'allowDuplicate'>>;
  removeFace?: Resolver<ResolversTypes['Person'], ParentType, ContextType, RequireFields<MutationRemoveFaceArgs, 'id'>>;
  retryDeadLetters?: Resolver<ResolversTypes['RetriedDeadLetters'], ParentType, ContextType, RequireFields<MutationRetryDeadLettersArgs, 'sinkId'>>;
  updatePerson?: Resolver<ResolversTypes['Person'], ParentType, ContextType, RequireFields<MutationUpdatePersonArgs, 'id' | 'input'>>;
  deletePerson?: Resolver<ResolversTypes['DeletedPerson'], ParentType, ContextType, RequireFields<MutationDeletePersonArgs, 'id'>>;
  eraseCrops?: Resolver<ResolversTypes['Int'], ParentType, ContextType, Partial<MutationEraseCropsArgs>>;
  nameStranger?: Resolver<ResolversTypes['EnrollPayload'], ParentType, ContextType, RequireFields<MutationNameStrangerArgs, 'id' | 'input'>>;
  mergeStrangers?: Resolver<ResolversTypes['Stranger'], ParentType, ContextType, RequireFields<MutationMergeStrangersArgs, 'ids' | 'into'>>;
  dismissStranger?: Resolver<ResolversTypes['Stranger'], ParentType, ContextType, RequireFields<MutationDismissStrangerArgs, 'id'>>;
  restoreStranger?: Resolver<ResolversTypes['Stranger'], ParentType, ContextType, RequireFields<MutationRestoreStrangerArgs, 'id'>>;
  eraseStranger?: Resolver<ResolversTypes['ErasedStranger'], ParentType, ContextType, RequireFields<MutationEraseStrangerArgs, 'id'>>;
  rejectMatch?: Resolver<ResolversTypes['Correction'], ParentType, ContextType, RequireFields<MutationRejectMatchArgs, 'eventId'>>;
  confirmMatch?: Resolver<ResolversTypes['Correction'], ParentType, ContextType, RequireFields<MutationConfirmMatchArgs, 'eventId'>>;
  undoCorrection?: Resolver<ResolversTypes['Person'], ParentType, ContextType, RequireFields<MutationUndoCorrectionArgs, 'id'>>;
};

export type SubscriptionResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  events?: SubscriptionResolver<ResolversTypes['Event'], "events", ParentType, ContextType, Partial<SubscriptionEventsArgs>>;
  enrolmentProgress?: SubscriptionResolver<ResolversTypes['EnrolmentProgress'], "enrolmentProgress", ParentType, ContextType, RequireFields<SubscriptionEnrolmentProgressArgs, 'enrolmentId'>>;
  liveFaces?: SubscriptionResolver<ResolversTypes['LiveFrame'], "liveFaces", ParentType, ContextType, RequireFields<SubscriptionLiveFacesArgs, 'cameraId'>>;
};

export type LiveFrameResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiveFrame'] = ResolversParentTypes['LiveFrame']> = {
  cameraId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  width?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  height?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  faces?: Resolver<Array<ResolversTypes['LiveFace']>, ParentType, ContextType>;
};

export type LiveFaceResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['LiveFace'] = ResolversParentTypes['LiveFace']> = {
  box?: Resolver<ResolversTypes['Box'], ParentType, ContextType>;
  quality?: Resolver<ResolversTypes['FaceQuality'], ParentType, ContextType>;
  refusal?: Resolver<Maybe<ResolversTypes['RejectionReason']>, ParentType, ContextType>;
  visitId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  decision?: Resolver<Maybe<ResolversTypes['Decision']>, ParentType, ContextType>;
  person?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['RejectionReason']>, ParentType, ContextType>;
  distance?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  threshold?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  probability?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  agreeingFrames?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type StatusResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['Status'] = ResolversParentTypes['Status']> = {
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  uptimeSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  healthy?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  problems?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  models?: Resolver<Array<ResolversTypes['ModelStatus']>, ParentType, ContextType>;
  inference?: Resolver<ResolversTypes['InferenceStatus'], ParentType, ContextType>;
  cameras?: Resolver<Array<ResolversTypes['CameraStatus']>, ParentType, ContextType>;
  gallery?: Resolver<ResolversTypes['GalleryStatus'], ParentType, ContextType>;
  migration?: Resolver<ResolversTypes['MigrationStatus'], ParentType, ContextType>;
  decision?: Resolver<ResolversTypes['DecisionStatus'], ParentType, ContextType>;
  funnel?: Resolver<ResolversTypes['Funnel'], ParentType, ContextType, Partial<StatusFunnelArgs>>;
  subscribers?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  sinks?: Resolver<Array<ResolversTypes['Sink']>, ParentType, ContextType>;
  strangers?: Resolver<ResolversTypes['StrangerCounts'], ParentType, ContextType>;
  backup?: Resolver<Maybe<ResolversTypes['BackupStatus']>, ParentType, ContextType>;
};

export type StrangerCountsResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['StrangerCounts'] = ResolversParentTypes['StrangerCounts']> = {
  remembered?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  dismissed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type BackupStatusResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['BackupStatus'] = ResolversParentTypes['BackupStatus']> = {
  lastTakenAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  bytes?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  durationSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  failures?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastFailedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastError?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  nextDueAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type SinkResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['Sink'] = ResolversParentTypes['Sink']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['SinkKind'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['SinkState'], ParentType, ContextType>;
  lagEvents?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastError?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  delivered?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  lastDeliveredAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  deadLetters?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type DeadLetterResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['DeadLetter'] = ResolversParentTypes['DeadLetter']> = {
  sinkId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  eventId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  event?: Resolver<Maybe<ResolversTypes['Event']>, ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  attempts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type RetriedDeadLettersResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['RetriedDeadLetters'] = ResolversParentTypes['RetriedDeadLetters']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type FunnelResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['Funnel'] = ResolversParentTypes['Funnel']> = {
  lastHour?: Resolver<ResolversTypes['FunnelWindow'], ParentType, ContextType>;
  lastDay?: Resolver<ResolversTypes['FunnelWindow'], ParentType, ContextType>;
  sinceStart?: Resolver<ResolversTypes['FunnelWindow'], ParentType, ContextType>;
};

export type FunnelWindowResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['FunnelWindow'] = ResolversParentTypes['FunnelWindow']> = {
  frames?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  framesWithoutFace?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  faces?: Resolver<Array<ResolversTypes['FaceStageCount']>, ParentType, ContextType>;
  visits?: Resolver<Array<ResolversTypes['VisitStageCount']>, ParentType, ContextType>;
};

export type FaceStageCountResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['FaceStageCount'] = ResolversParentTypes['FaceStageCount']> = {
  stage?: Resolver<ResolversTypes['FaceStage'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type VisitStageCountResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['VisitStageCount'] = ResolversParentTypes['VisitStageCount']> = {
  stage?: Resolver<ResolversTypes['VisitStage'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type ModelStatusResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['ModelStatus'] = ResolversParentTypes['ModelStatus']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  task?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  provider?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  skipped?: Resolver<Array<ResolversTypes['SkippedProvider']>, ParentType, ContextType>;
  latencyMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  cpuLatencyMs?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  referenceError?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  warning?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SkippedProviderResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['SkippedProvider'] = ResolversParentTypes['SkippedProvider']> = {
  provider?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type InferenceStatusResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['InferenceStatus'] = ResolversParentTypes['InferenceStatus']> = {
  state?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  restarts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastFailure?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type CameraStatusResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['CameraStatus'] = ResolversParentTypes['CameraStatus']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['CameraState'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  frames?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  dropped?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reopened?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastFrameAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  framesPerSecond?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type GalleryStatusResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['GalleryStatus'] = ResolversParentTypes['GalleryStatus']> = {
  people?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  faces?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  foreignFaces?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  crops?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type MigrationStatusResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['MigrationStatus'] = ResolversParentTypes['MigrationStatus']> = {
  state?: Resolver<ResolversTypes['MigrationState'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  done?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  failed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  withoutCrop?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  byPreviousEncoder?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  mustEnrolAgain?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type DecisionStatusResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['DecisionStatus'] = ResolversParentTypes['DecisionStatus']> = {
  threshold?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  thresholdSource?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  risk?: Resolver<ResolversTypes['RiskStatus'], ParentType, ContextType>;
  margin?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  agreeingFrames?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  agreeingShare?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  frameThreshold?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  quality?: Resolver<ResolversTypes['QualityLimits'], ParentType, ContextType>;
  head?: Resolver<Maybe<ResolversTypes['HeadStatus']>, ParentType, ContextType>;
};

export type RiskStatusResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['RiskStatus'] = ResolversParentTypes['RiskStatus']> = {
  falseAcceptsPerYear?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  strangersPerDay?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  expectedFalseAcceptsPerYear?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  interval?: Resolver<Maybe<ResolversTypes['RiskInterval']>, ParentType, ContextType>;
  expectedRefusedShare?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  falseMatchRate?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  templates?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  supported?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  note?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type RiskIntervalResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['RiskInterval'] = ResolversParentTypes['RiskInterval']> = {
  low?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  high?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type QualityLimitsResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['QualityLimits'] = ResolversParentTypes['QualityLimits']> = {
  minFacePx?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  minDetectionScore?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  minVisibleShare?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  minSharpness?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  maxYawDeg?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  maxPitchDeg?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  minBrightness?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  maxBrightness?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type HeadStatusResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['HeadStatus'] = ResolversParentTypes['HeadStatus']> = {
  role?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  threshold?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type PersonResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['Person'] = ResolversParentTypes['Person']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  externalId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  faces?: Resolver<Array<ResolversTypes['Face']>, ParentType, ContextType>;
  mustEnrolAgain?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  corrections?: Resolver<Array<ResolversTypes['Correction']>, ParentType, ContextType>;
  events?: Resolver<ResolversTypes['EventConnection'], ParentType, ContextType, RequireFields<PersonEventsArgs, 'first'>>;
};

export type StrangerResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['Stranger'] = ResolversParentTypes['Stranger']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  visits?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  firstSeenAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastSeenAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  dismissed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  looksLike?: Resolver<Maybe<ResolversTypes['Candidate']>, ParentType, ContextType>;
  usable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  events?: Resolver<ResolversTypes['EventConnection'], ParentType, ContextType, RequireFields<StrangerEventsArgs, 'first'>>;
};

export type StrangerConnectionResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['StrangerConnection'] = ResolversParentTypes['StrangerConnection']> = {
  edges?: Resolver<Array<ResolversTypes['StrangerEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Stranger']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type StrangerEdgeResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['StrangerEdge'] = ResolversParentTypes['StrangerEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Stranger'], ParentType, ContextType>;
};

export type CorrectionResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['Correction'] = ResolversParentTypes['Correction']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['CorrectionKind'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  eventId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  event?: Resolver<Maybe<ResolversTypes['RecognizedEvent']>, ParentType, ContextType>;
  person?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
  face?: Resolver<Maybe<ResolversTypes['Face']>, ParentType, ContextType>;
  inForce?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type EventMatchResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['EventMatch'] = ResolversParentTypes['EventMatch']> = {
  event?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
  distance?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  samePerson?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  probability?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type FaceResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['Face'] = ResolversParentTypes['Face']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  personId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  quality?: Resolver<ResolversTypes['FaceQuality'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  encoderId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  usable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasCrop?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type FaceQualityResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['FaceQuality'] = ResolversParentTypes['FaceQuality']> = {
  sizePx?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  detectionScore?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  sharpness?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  brightness?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  yawDeg?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  pitchDeg?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  rollDeg?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  visibleShare?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  overall?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type PersonConnectionResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['PersonConnection'] = ResolversParentTypes['PersonConnection']> = {
  edges?: Resolver<Array<ResolversTypes['PersonEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Person']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type PersonEdgeResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['PersonEdge'] = ResolversParentTypes['PersonEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Person'], ParentType, ContextType>;
};

export type EventConnectionResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['EventConnection'] = ResolversParentTypes['EventConnection']> = {
  edges?: Resolver<Array<ResolversTypes['EventEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Event']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type EventEdgeResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['EventEdge'] = ResolversParentTypes['EventEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Event'], ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type EventResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['Event'] = ResolversParentTypes['Event']> = {
  __resolveType: TypeResolveFn<'RecognizedEvent' | 'UnknownEvent' | 'RejectedEvent' | 'VisitEvent', ParentType, ContextType>;
};

export type RecognizedEventResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['RecognizedEvent'] = ResolversParentTypes['RecognizedEvent']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  cameraId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  visitId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  firstSeenAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  box?: Resolver<ResolversTypes['Box'], ParentType, ContextType>;
  frameSize?: Resolver<Maybe<ResolversTypes['FrameSize']>, ParentType, ContextType>;
  quality?: Resolver<ResolversTypes['FaceQuality'], ParentType, ContextType>;
  frames?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  snapshotUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  personId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  person?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
  distance?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  threshold?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  runnerUp?: Resolver<Maybe<ResolversTypes['Candidate']>, ParentType, ContextType>;
  probability?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  margin?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  agreeingFrames?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  judgedFrames?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  correction?: Resolver<Maybe<ResolversTypes['Correction']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UnknownEventResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['UnknownEvent'] = ResolversParentTypes['UnknownEvent']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  cameraId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  visitId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  firstSeenAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  box?: Resolver<ResolversTypes['Box'], ParentType, ContextType>;
  frameSize?: Resolver<Maybe<ResolversTypes['FrameSize']>, ParentType, ContextType>;
  quality?: Resolver<ResolversTypes['FaceQuality'], ParentType, ContextType>;
  frames?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  snapshotUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  distance?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  threshold?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  probability?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  margin?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  agreeingFrames?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  judgedFrames?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  stranger?: Resolver<Maybe<ResolversTypes['Stranger']>, ParentType, ContextType>;
  person?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RejectedEventResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['RejectedEvent'] = ResolversParentTypes['RejectedEvent']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  cameraId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  visitId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  firstSeenAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  box?: Resolver<ResolversTypes['Box'], ParentType, ContextType>;
  frameSize?: Resolver<Maybe<ResolversTypes['FrameSize']>, ParentType, ContextType>;
  quality?: Resolver<ResolversTypes['FaceQuality'], ParentType, ContextType>;
  frames?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  snapshotUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['RejectionReason'], ParentType, ContextType>;
  distance?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  probability?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  margin?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  agreeingFrames?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  judgedFrames?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  stranger?: Resolver<Maybe<ResolversTypes['Stranger']>, ParentType, ContextType>;
  person?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type VisitEventResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['VisitEvent'] = ResolversParentTypes['VisitEvent']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  cameraId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  visitId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  firstSeenAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  box?: Resolver<ResolversTypes['Box'], ParentType, ContextType>;
  frameSize?: Resolver<Maybe<ResolversTypes['FrameSize']>, ParentType, ContextType>;
  quality?: Resolver<ResolversTypes['FaceQuality'], ParentType, ContextType>;
  frames?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  snapshotUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  phase?: Resolver<ResolversTypes['VisitPhase'], ParentType, ContextType>;
  lastSeenAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  decision?: Resolver<Maybe<ResolversTypes['Decision']>, ParentType, ContextType>;
  recognizedPersonId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  person?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
  rejectionReason?: Resolver<Maybe<ResolversTypes['RejectionReason']>, ParentType, ContextType>;
  distance?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  probability?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type FrameSizeResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['FrameSize'] = ResolversParentTypes['FrameSize']> = {
  width?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  height?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type BoxResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['Box'] = ResolversParentTypes['Box']> = {
  x?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  y?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  width?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  height?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type IdentifiedFaceResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['IdentifiedFace'] = ResolversParentTypes['IdentifiedFace']> = {
  box?: Resolver<ResolversTypes['Box'], ParentType, ContextType>;
  quality?: Resolver<ResolversTypes['FaceQuality'], ParentType, ContextType>;
  decision?: Resolver<ResolversTypes['Decision'], ParentType, ContextType>;
  person?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['RejectionReason']>, ParentType, ContextType>;
  candidates?: Resolver<Array<ResolversTypes['Candidate']>, ParentType, ContextType>;
};

export type CandidateResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['Candidate'] = ResolversParentTypes['Candidate']> = {
  person?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
  distance?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  byPreviousEncoder?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  probability?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  sameByDistance?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  sameByHead?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  agree?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  negativeDistance?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type VerificationResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['Verification'] = ResolversParentTypes['Verification']> = {
  samePerson?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  distance?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  threshold?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  probability?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  probabilityThreshold?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  sameByHead?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  agree?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
};

export type EnrolmentProgressResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['EnrolmentProgress'] = ResolversParentTypes['EnrolmentProgress']> = {
  enrolmentId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  cameraId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['EnrolmentState'], ParentType, ContextType>;
  wantedPose?: Resolver<Maybe<ResolversTypes['Pose']>, ParentType, ContextType>;
  captured?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  wanted?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  hint?: Resolver<Maybe<ResolversTypes['EnrolmentHint']>, ParentType, ContextType>;
  secondsLeft?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type EnrolmentHintResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['EnrolmentHint'] = ResolversParentTypes['EnrolmentHint']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type EnrollPayloadResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['EnrollPayload'] = ResolversParentTypes['EnrollPayload']> = {
  person?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
  faces?: Resolver<Array<ResolversTypes['Face']>, ParentType, ContextType>;
  replacedFaceIds?: Resolver<Array<ResolversTypes['ID']>, ParentType, ContextType>;
  warnings?: Resolver<Array<ResolversTypes['EnrollWarning']>, ParentType, ContextType>;
  risk?: Resolver<Maybe<ResolversTypes['EnrollRisk']>, ParentType, ContextType>;
  rejected?: Resolver<Array<ResolversTypes['RejectedImage']>, ParentType, ContextType>;
};

export type EnrollRiskResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['EnrollRisk'] = ResolversParentTypes['EnrollRisk']> = {
  before?: Resolver<ResolversTypes['RiskFigures'], ParentType, ContextType>;
  after?: Resolver<ResolversTypes['RiskFigures'], ParentType, ContextType>;
};

export type RiskFiguresResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['RiskFigures'] = ResolversParentTypes['RiskFigures']> = {
  templates?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  threshold?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  expectedFalseAcceptsPerYear?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type EnrollWarningResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['EnrollWarning'] = ResolversParentTypes['EnrollWarning']> = {
  code?: Resolver<ResolversTypes['EnrollWarningCode'], ParentType, ContextType>;
  index?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  person?: Resolver<Maybe<ResolversTypes['Person']>, ParentType, ContextType>;
  distance?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type RejectedImageResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['RejectedImage'] = ResolversParentTypes['RejectedImage']> = {
  index?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['RejectionReason']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type DeletedPersonResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['DeletedPerson'] = ResolversParentTypes['DeletedPerson']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  facesErased?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  eventFacesErased?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  strangersErased?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  snapshotsErased?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ErasedStrangerResolvers<ContextType = ApiContext, ParentType extends ResolversParentTypes['ErasedStranger'] = ResolversParentTypes['ErasedStranger']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  eventFacesErased?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  snapshotsErased?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type Resolvers<ContextType = ApiContext> = {
  DateTime?: GraphQLScalarType;
  File?: GraphQLScalarType;
  Query?: QueryResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  LiveFrame?: LiveFrameResolvers<ContextType>;
  LiveFace?: LiveFaceResolvers<ContextType>;
  Status?: StatusResolvers<ContextType>;
  StrangerCounts?: StrangerCountsResolvers<ContextType>;
  BackupStatus?: BackupStatusResolvers<ContextType>;
  Sink?: SinkResolvers<ContextType>;
  DeadLetter?: DeadLetterResolvers<ContextType>;
  RetriedDeadLetters?: RetriedDeadLettersResolvers<ContextType>;
  Funnel?: FunnelResolvers<ContextType>;
  FunnelWindow?: FunnelWindowResolvers<ContextType>;
  FaceStageCount?: FaceStageCountResolvers<ContextType>;
  VisitStageCount?: VisitStageCountResolvers<ContextType>;
  ModelStatus?: ModelStatusResolvers<ContextType>;
  SkippedProvider?: SkippedProviderResolvers<ContextType>;
  InferenceStatus?: InferenceStatusResolvers<ContextType>;
  CameraStatus?: CameraStatusResolvers<ContextType>;
  GalleryStatus?: GalleryStatusResolvers<ContextType>;
  MigrationStatus?: MigrationStatusResolvers<ContextType>;
  DecisionStatus?: DecisionStatusResolvers<ContextType>;
  RiskStatus?: RiskStatusResolvers<ContextType>;
  RiskInterval?: RiskIntervalResolvers<ContextType>;
  QualityLimits?: QualityLimitsResolvers<ContextType>;
  HeadStatus?: HeadStatusResolvers<ContextType>;
  Person?: PersonResolvers<ContextType>;
  Stranger?: StrangerResolvers<ContextType>;
  StrangerConnection?: StrangerConnectionResolvers<ContextType>;
  StrangerEdge?: StrangerEdgeResolvers<ContextType>;
  Correction?: CorrectionResolvers<ContextType>;
  EventMatch?: EventMatchResolvers<ContextType>;
  Face?: FaceResolvers<ContextType>;
  FaceQuality?: FaceQualityResolvers<ContextType>;
  PersonConnection?: PersonConnectionResolvers<ContextType>;
  PersonEdge?: PersonEdgeResolvers<ContextType>;
  EventConnection?: EventConnectionResolvers<ContextType>;
  EventEdge?: EventEdgeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Event?: EventResolvers<ContextType>;
  RecognizedEvent?: RecognizedEventResolvers<ContextType>;
  UnknownEvent?: UnknownEventResolvers<ContextType>;
  RejectedEvent?: RejectedEventResolvers<ContextType>;
  VisitEvent?: VisitEventResolvers<ContextType>;
  FrameSize?: FrameSizeResolvers<ContextType>;
  Box?: BoxResolvers<ContextType>;
  IdentifiedFace?: IdentifiedFaceResolvers<ContextType>;
  Candidate?: CandidateResolvers<ContextType>;
  Verification?: VerificationResolvers<ContextType>;
  EnrolmentProgress?: EnrolmentProgressResolvers<ContextType>;
  EnrolmentHint?: EnrolmentHintResolvers<ContextType>;
  EnrollPayload?: EnrollPayloadResolvers<ContextType>;
  EnrollRisk?: EnrollRiskResolvers<ContextType>;
  RiskFigures?: RiskFiguresResolvers<ContextType>;
  EnrollWarning?: EnrollWarningResolvers<ContextType>;
  RejectedImage?: RejectedImageResolvers<ContextType>;
  DeletedPerson?: DeletedPersonResolvers<ContextType>;
  ErasedStranger?: ErasedStrangerResolvers<ContextType>;
};

