/**
 * Every code that leaves the daemon: in the GraphQL `extensions.code`, in a log line, or on the
 * command line before exit code 1. Clients branch on these, so a code is never renamed or reused.
 */
export const ERROR_CODES = {
  BAD_CONFIG:
    "The configuration cannot be used; the message names the key and what it must be. The daemon does not start, or goes on with the configuration that it has.",
  DATA_DIR_UNUSABLE:
    "The data directory cannot be created, written or locked; the daemon does not start.",
  PORT_IN_USE:
    "Another program listens on the configured host and port; the daemon does not start.",
  MODEL_MISMATCH:
    "A model file, its card and what the daemon expects of them do not fit together; it does not start.",
  PROVIDER_UNAVAILABLE:
    "A required execution provider cannot be had on this machine; the daemon does not start.",
  VISION_FAILED: "Inference failed or its worker died; the picture was not judged.",
  BUSY: "Too many pictures wait for inference; try again shortly.",
  CAMERA_FAILED:
    "A camera could not be opened, ended, or sent something that is not a picture; it is opened again by itself.",
  BAD_RECORDING: "A recording cannot be written, or what is to be replayed cannot be read as one.",
  BAD_BACKUP:
    "A backup cannot be written, or is damaged, cut short, of another passphrase, or none; nothing was changed.",
  TIMED_OUT: "What was waited for did not come in time; the message says what was seen last.",
  CANCELLED: "It was cancelled, or the client went away; nothing was changed.",
  BAD_IMAGE: "The upload is not a readable JPEG, PNG or WebP picture.",
  TOO_LARGE: "The upload, the request or a field of it is larger than its limit.",
  NO_FACE: "No face was found in the picture.",
  SEVERAL_FACES: "More than one face was found where exactly one is wanted.",
  LOW_QUALITY: "The face shows too poorly to enrol or to compare; `reason` says in what.",
  DUPLICATE_PERSON:
    "Somebody with this face, or this external id, is enrolled already: `personId` in the extensions says who. `allowDuplicate` enrols the face all the same.",
  GALLERY_FULL:
    "There are as many people, face templates or corrections as the configuration allows.",
  NOT_FOUND: "Nothing with this id exists (any more).",
  BAD_INPUT: "An argument is not of its documented form.",
  BAD_CURSOR: "The cursor is not one that this journal gave out.",
  CURSOR_EXPIRED:
    "Events after this cursor were erased by retention, so that a gap cannot be avoided: go on after `oldest` in the extensions.",
  UNAUTHENTICATED: "The request carries no valid bearer token.",
  FORBIDDEN: "The token is valid, but not for this.",
  RATE_LIMITED: "Too many requests at once from this client.",
  SHUTTING_DOWN: "The daemon is stopping and takes no more work.",
  CORRUPT_RECORD: "A stored record failed its validation and was not used.",
  UNREACHABLE: "On the command line: no Limen daemon answers at the address.",
  INTERNAL: "Something unforeseen failed; the log has the details.",
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** An error with a stable code. Branch on `code`, never on the message. */
export class LimenError extends Error {
  override readonly name = "LimenError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { cause?: unknown; details?: Readonly<Record<string, unknown>> },
  ) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.details = options?.details ?? {};
  }

  /** Machine-readable facts that go into GraphQL `extensions` beside the code. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** The message of anything that was thrown, for a log line or a status field. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
