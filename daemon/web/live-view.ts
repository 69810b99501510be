import type { CameraSummary, LiveFace } from "./answers.js";
import { followCamera } from "./camera-picture.js";
import { CAMERAS } from "./documents.js";
import { fill, h } from "./element.js";
import { distanceGauge } from "./gauge.js";
import { problem } from "./notices.js";
import { overBox } from "./picture.js";
import { percent, said, words } from "./texts.js";
import type { View, ViewContext } from "./view.js";

/** What every camera shows now, with what is decided of each face so far. */
export const liveView: View = async (place, context) => {
  const cameras = h("div", { class: "cameras" });
  fill(place, h("h1", {}, "Live"), cameras);
  try {
    const { status } = await context.client.run<{ status: { cameras: CameraSummary[] } }>(CAMERAS);
    if (context.signal.aborted) return;
    fill(
      cameras,
      status.cameras.map((camera) => cameraCard(camera, context)),
    );
  } catch (error) {
    fill(
      cameras,
      problem(error, () => void liveView(place, context)),
    );
  }
};

function cameraCard({ id, state, reason }: CameraSummary, context: ViewContext): HTMLElement {
  const image = h("img", { alt: `What the camera ${id} shows` });
  const boxes = h("div", { class: "boxes", "aria-hidden": "true" });
  const faces = h("ul", { class: "live-faces" });
  const nothing = reason === null ? `The camera is ${words(state)}.` : `${words(state)}: ${reason}`;
  const wait = h("p", { class: "no-picture" }, `No picture yet. ${nothing}`);
  const stage = h("div", { class: "stage" }, wait);
  followCamera(id, { ...context, image }, (frame) => {
    if (wait.isConnected) fill(stage, image, boxes);
    const drawn = frame.faces.map((face) => overBox(face.box, frame, boxOf(face)));
    fill(boxes, drawn);
    // From left to right, as they stand in the picture.
    fill(faces, listOf(frame.faces.toSorted((a, b) => a.box.x - b.box.x)));
  });
  return h(
    "figure",
    { class: "card camera" },
    h("figcaption", {}, h("h2", {}, id)),
    h("div", { class: "camera-body" }, stage, faces),
  );
}

function boxOf(face: LiveFace): HTMLElement {
  return h("div", { class: `face-box ${classOf(face)}` }, h("span", {}, nameOf(face)));
}

function listOf(faces: readonly LiveFace[]): HTMLElement[] {
  if (faces.length === 0) return [h("li", { class: "quiet" }, "Nobody in view")];
  return faces.map((face) =>
    h(
      "li",
      { class: `live-face ${classOf(face)}` },
      h("strong", {}, nameOf(face)),
      h(
        "span",
        { class: "hint" },
        `${explanationOf(face)} Quality ${percent(face.quality.overall)}.`,
      ),
      distanceGauge(face.distance, face.threshold),
    ),
  );
}

function classOf({ decision }: LiveFace): string {
  return `is-${(decision ?? "pending").toLowerCase()}`;
}

function nameOf({ decision, person, reason }: LiveFace): string {
  switch (decision) {
    case "RECOGNIZED":
      return person?.name ?? "Somebody";
    case "UNKNOWN":
      return "Unknown";
    case "REJECTED":
      return `Not judged: ${said(reason ?? "")}`;
    default:
      return "Looking …";
  }
}

function explanationOf({ refusal, agreeingFrames, probability }: LiveFace): string {
  const parts = [
    refusal === null ? null : `This frame: ${said(refusal)}.`,
    agreeingFrames ? `${agreeingFrames} frames agree.` : null,
    probability === null ? null : `The head says ${percent(probability)}.`,
  ];
  return parts.filter((part) => part !== null).join(" ");
}
