/** Every operation of the console: each is one that any client could send. */
export const SIGN_IN = "query SignIn { status { version } }";

export const STATUS = `query Status {
  status {
    version startedAt uptimeSeconds healthy problems subscribers
    models { id task provider latencyMs cpuLatencyMs referenceError warning
      skipped { provider reason } }
    inference { state restarts lastFailure }
    cameras { id source state reason frames dropped reopened lastFrameAt framesPerSecond }
    gallery { people faces foreignFaces }
    strangers { remembered dismissed }
    migration { state reason done total failed withoutCrop byPreviousEncoder mustEnrolAgain }
    sinks { id kind state lagEvents lastError delivered lastDeliveredAt deadLetters }
    backup { lastTakenAt bytes durationSeconds failures lastError nextDueAt }
    decision { threshold thresholdSource margin agreeingFrames agreeingShare
      head { role threshold }
      risk { falseAcceptsPerYear strangersPerDay expectedFalseAcceptsPerYear interval { low high }
        expectedRefusedShare falseMatchRate templates supported note } }
    funnel { lastDay { frames framesWithoutFace faces { stage count } visits { stage count } } }
  }
}`;

export const DEAD_LETTERS = `query DeadLetters($sinkId: ID!, $first: Int!) {
  deadLetters(sinkId: $sinkId, first: $first) { at attempts reason event { at } }
}`;

export const RETRY_DEAD_LETTERS = `mutation RetryDeadLetters($sinkId: ID!) {
  retryDeadLetters(sinkId: $sinkId) { count }
}`;

export const CAMERAS = "query Cameras { status { cameras { id state reason } } }";

export const LIVE = `subscription Live($cameraId: ID!) {
  liveFaces(cameraId: $cameraId) {
    at width height
    faces { box { x y width height } quality { overall } visitId refusal decision person { id name }
      reason distance threshold probability agreeingFrames }
  }
}`;

const FACE = `id source createdAt usable hasCrop quality { sizePx sharpness brightness yawDeg overall }`;
const PERSON = `id name externalId createdAt faces { ${FACE} }`;

export const PEOPLE = `query People($after: String, $search: String, $mustEnrolAgain: Boolean) {
  people(first: 60, after: $after, search: $search, mustEnrolAgain: $mustEnrolAgain) {
    totalCount pageInfo { hasNextPage endCursor } nodes { id name externalId faces { id usable } }
  }
  again: people(first: 1, mustEnrolAgain: true) { totalCount }
}`;

/** A few people by name, to choose from. */
export const FIND_PEOPLE = `query FindPeople($search: String, $first: Int!) {
  people(first: $first, search: $search) { nodes { id name externalId } }
}`;

export const PERSON_PAGE = `query PersonPage($id: ID!) { person(id: $id) { ${PERSON} } }`;

const ENROLLED = `person { id name } faces { id } replacedFaceIds
  warnings { code message index person { id name } distance }
  rejected { index code message }
  risk { before { threshold } after { templates threshold expectedFalseAcceptsPerYear } }`;

export const ENROLL_PERSON = `mutation EnrollPerson($name: String!, $externalId: String,
  $images: [File!]!, $allowDuplicate: Boolean) {
  enrolled: enrollPerson(input: {name: $name, externalId: $externalId, images: $images,
    allowDuplicate: $allowDuplicate}) { ${ENROLLED} }
}`;

export const ADD_FACES = `mutation AddFaces($personId: ID!, $images: [File!]!,
  $allowDuplicate: Boolean) {
  enrolled: addFaces(personId: $personId, images: $images, allowDuplicate: $allowDuplicate) {
    ${ENROLLED} }
}`;

export const ENROLL_FROM_CAMERA = `mutation EnrollFromCamera($input: EnrollFromCameraInput!) {
  enrolled: enrollFromCamera(input: $input) { ${ENROLLED} }
}`;

export const ENROLMENT_PROGRESS = `subscription EnrolmentProgress($enrolmentId: ID!) {
  enrolmentProgress(enrolmentId: $enrolmentId) {
    state wantedPose captured wanted secondsLeft hint { code message }
  }
}`;

export const CANCEL_ENROLMENT = `mutation CancelEnrolment($enrolmentId: ID!) {
  cancelEnrolment(enrolmentId: $enrolmentId)
}`;

export const UPDATE_PERSON = `mutation UpdatePerson($id: ID!, $input: UpdatePersonInput!) {
  updatePerson(id: $id, input: $input) { id name }
}`;

export const DELETE_PERSON = `mutation DeletePerson($id: ID!) {
  deletePerson(id: $id) { facesErased snapshotsErased }
}`;

export const REMOVE_FACE = "mutation RemoveFace($id: ID!) { removeFace(id: $id) { id } }";

const EVENT = `__typename id cursor at cameraId visitId frames snapshotUrl
  box { x y width height } frameSize { width height } quality { overall }
  ... on RecognizedEvent { personId person { id name } distance threshold probability
    agreeingFrames judgedFrames correction { id kind } }
  ... on UnknownEvent { distance threshold probability agreeingFrames judgedFrames
    stranger { id visits } person { id name } }
  ... on RejectedEvent { reason distance probability agreeingFrames judgedFrames
    stranger { id visits } person { id name } }`;

export const EVENTS = `query Events($after: String, $filter: EventFilter) {
  events(first: 24, after: $after, filter: $filter) {
    pageInfo { hasNextPage endCursor } nodes { ${EVENT} }
  }
  latest: events(first: 1) { nodes { cursor } }
}`;

export const SEARCH_EVENTS = `query SearchEvents($image: File!, $cameraIds: [ID!],
  $since: DateTime, $until: DateTime) {
  searchEvents(image: $image, first: 48, cameraIds: $cameraIds, since: $since, until: $until) {
    distance samePerson probability event { ${EVENT} }
  }
  status { decision { threshold } }
}`;

export const ONE_EVENT = `query OneEvent($id: ID!) { event(id: $id) { ${EVENT} } }`;

export const NEW_EVENTS = `subscription NewEvents($after: String, $filter: EventFilter) {
  events(after: $after, filter: $filter) { ${EVENT} }
}`;

export const ENROLL_FROM_EVENT = `mutation EnrollFromEvent($input: EnrollFromEventInput!) {
  enrolled: enrollFromEvent(input: $input) { ${ENROLLED} }
}`;

export const REJECT_MATCH = `mutation RejectMatch($eventId: ID!) {
  rejectMatch(eventId: $eventId) { id }
}`;

export const CONFIRM_MATCH = `mutation ConfirmMatch($eventId: ID!) {
  confirmMatch(eventId: $eventId) { id face { id } }
}`;

export const UNDO_CORRECTION =
  "mutation UndoCorrection($id: ID!) { undoCorrection(id: $id) { id } }";

const STRANGER = `id visits firstSeenAt lastSeenAt dismissed usable
  looksLike { person { id name } distance sameByDistance }
  events(first: 1) { nodes { ${EVENT} } }`;

export const STRANGERS = `query Strangers($after: String, $minVisits: Int, $includeDismissed: Boolean) {
  strangers(first: 30, after: $after, minVisits: $minVisits, includeDismissed: $includeDismissed) {
    totalCount pageInfo { hasNextPage endCursor } nodes { ${STRANGER} }
  }
}`;

export const ONE_STRANGER = `query OneStranger($id: ID!) { stranger(id: $id) { ${STRANGER} } }`;

export const NAME_STRANGER = `mutation NameStranger($id: ID!, $input: NameStrangerInput!) {
  enrolled: nameStranger(id: $id, input: $input) { ${ENROLLED} }
}`;

export const MERGE_STRANGERS = `mutation MergeStrangers($ids: [ID!]!, $into: ID!) {
  mergeStrangers(ids: $ids, into: $into) { id }
}`;

export const DISMISS_STRANGER = "mutation Dismiss($id: ID!) { dismissStranger(id: $id) { id } }";

export const RESTORE_STRANGER = "mutation Restore($id: ID!) { restoreStranger(id: $id) { id } }";

export const ERASE_STRANGER = `mutation EraseStranger($id: ID!) {
  eraseStranger(id: $id) { snapshotsErased }
}`;
