import type { CameraSummary, Enrolled, Progress } from "./answers.js";
import { followCamera } from "./camera-picture.js";
import type { Client } from "./client.js";
import { field } from "./dialog.js";
import { CAMERAS, CANCEL_ENROLMENT, ENROLL_FROM_CAMERA, ENROLMENT_PROGRESS } from "./documents.js";
import { fill, h } from "./element.js";
import type { EnrolmentRequest, FaceSource } from "./enrol-dialog.js";
import { announceError } from "./notices.js";
import { words } from "./texts.js";

const POSES = {
  one: { label: "One view: straight ahead", poses: ["FRONT"] },
  three: { label: "Three views: ahead, left, right (better)", poses: ["FRONT", "LEFT", "RIGHT"] },
} as const;
const TIMEOUT_SECONDS = 60;

/** Faces of who stands before a camera, who is told what to do. */
export function cameraSource(client: Client): FaceSource {
  const stopping = new AbortController();
  const cameras = h("select");
  const poses = h(
    "select",
    {},
    Object.entries(POSES).map(([value, { label }]) => h("option", { value }, label)),
  );
  poses.value = "three";
  const image = h("img", { alt: "What the camera shows" });
  const stage = h("div", { class: "stage", hidden: true }, image);
  const coach = h("div", { class: "coach", role: "status", "aria-live": "assertive" });
  let watching = new AbortController();
  const watch = () => {
    watching.abort();
    watching = new AbortController();
    const signal = AbortSignal.any([watching.signal, stopping.signal]);
    followCamera(
      cameras.value,
      { client, signal, image },
      {
        show: () => {
          stage.hidden = false;
        },
      },
    );
  };
  cameras.addEventListener("change", watch);
  client
    .run<{ status: { cameras: CameraSummary[] } }>(CAMERAS)
    .then(({ status }) => {
      if (stopping.signal.aborted) return;
      fill(
        cameras,
        status.cameras.map(({ id, state }) =>
          h("option", { value: id }, `${id} (${words(state)})`),
        ),
      );
      watch();
    })
    .catch(announceError);
  return {
    element: h(
      "div",
      { class: "stack" },
      field("Camera", cameras),
      field("Views", poses),
      stage,
      coach,
    ),
    enrol: (request) => {
      const wanted = POSES[poses.value as keyof typeof POSES].poses;
      const place = { cameraId: cameras.value, poses: wanted };
      return capture(request, { client, place, coach, signal: stopping.signal });
    },
    stop: () => stopping.abort(),
  };
}

/** Follows the progress before asking, so that no step is missed; leaving the dialog cancels. */
async function capture(
  { name, externalId, personId, allowDuplicate }: EnrolmentRequest,
  parts: {
    client: Client;
    place: { cameraId: string; poses: readonly string[] };
    coach: HTMLElement;
    signal: AbortSignal;
  },
): Promise<Enrolled> {
  const { client, place, coach, signal } = parts;
  const enrolmentId = crypto.getRandomValues(new Uint32Array(4)).join("-");
  const whose = personId === null ? { name, externalId } : { personId };
  const stop = client.subscribe<{ enrolmentProgress: Progress }>({
    query: ENROLMENT_PROGRESS,
    variables: () => ({ enrolmentId }),
    onData: ({ enrolmentProgress }) => showProgress(coach, enrolmentProgress),
  });
  const cancel = () => void client.run(CANCEL_ENROLMENT, { enrolmentId }).catch(announceError);
  signal.addEventListener("abort", cancel);
  try {
    const input = {
      ...place,
      ...whose,
      allowDuplicate,
      enrolmentId,
      timeoutSeconds: TIMEOUT_SECONDS,
    };
    const { enrolled } = await client.run<{ enrolled: Enrolled }>(ENROLL_FROM_CAMERA, { input });
    return enrolled;
  } finally {
    signal.removeEventListener("abort", cancel);
    stop();
    fill(coach);
  }
}

function showProgress(coach: HTMLElement, progress: Progress): void {
  const { state, captured, wanted, hint, secondsLeft } = progress;
  const text = state === "CAPTURED" ? "Taken." : (hint?.message ?? "");
  fill(
    coach,
    h("p", { class: `coach-hint coach-${state.toLowerCase()}` }, text),
    h(
      "div",
      { class: "coach-steps", "aria-hidden": "true" },
      Array.from({ length: wanted }, (_, i) =>
        h("span", { class: i < captured ? "is-taken" : "" }),
      ),
    ),
    h("p", { class: "hint" }, `${captured} of ${wanted} views taken, ${secondsLeft} s left`),
  );
}
