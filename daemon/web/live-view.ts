import type { CameraSummary, LiveFace } from "./answers.js";
import { followCamera } from "./camera-picture.js";
import { CAMERAS } from "./documents.js";
import { fill, h } from "./element.js";
import { emptyState } from "./empty-state.js";
import { distanceGauge } from "./gauge.js";
import { problem } from "./notices.js";
import { overBox } from "./picture.js";
import { counted, percent, said, words } from "./texts.js";
import type { View, ViewContext } from "./view.js";

/** What every camera shows now, with what is decided of each face so far. */
export const liveView: View = async (place, context) => {
  const cameras = h("div", { class: "cameras" });
  fill(place, h("h1", {}, "Live"), cameras);
  try {
    const { status } = await context.client.run<{ status: { cameras: CameraSummary[] } }>(CAMERAS);
    if (context.signal.aborted) return;
    const cards = status.cameras.map((camera) => cameraCard(camera, context));
    fill(cameras, cards.length > 0 ? cards : noCamera());
  } catch (error) {
    if (context.signal.aborted) return;
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
  const wait = h("div", { class: "no-picture" }, ...waitingFor({ state, reason }));
  const stage = h("div", { class: "stage stage-live" }, wait);
  followCamera(
    id,
    { ...context, image },
    {
      show: (frame) => {
        if (wait.isConnected) fill(stage, image, boxes);
        // From left to right, as they stand in the picture, and by the same numbers.
        const shown = frame.faces.toSorted((a, b) => a.box.x - b.box.x);
        fill(
          boxes,
          shown.map((face, i) => overBox(face.box, frame, boxOf(face, i + 1, frame))),
        );
        fill(faces, listOf(shown));
      },
      onError: (message) => fill(stage, h("p", { class: "no-picture" }, message)),
    },
  );
  return h(
    "figure",
    { class: "card camera" },
    h("figcaption", {}, h("h2", {}, id)),
    h("div", { class: "camera-body" }, stage, faces),
  );
}

function waitingFor({ state, reason }: Pick<CameraSummary, "state" | "reason">): HTMLElement[] {
  const text = reason ?? "The first picture is shown as soon as it was judged.";
  return [
    h("p", { class: "empty-title" }, `No picture yet: the camera is ${words(state)}`),
    h("p", {}, text),
  ];
}

function noCamera(): HTMLElement {
  const text = "Name one under cameras in the configuration, and start the daemon again.";
  return emptyState("live", "No camera is configured", { text });
}

/** Shares of the frame's height and width in which a name has room. */
const NAME_ROOM = { above: 0.1, beside: 0.3 };

function boxOf(
  face: LiveFace,
  number: number,
  frame: { width: number; height: number },
): HTMLElement {
  const { x, y } = face.box;
  const element = h(
    "div",
    { class: `face-box ${classOf(face)}` },
    h("span", {}, `${number} `, h("b", {}, nameOf(face))),
  );
  element.classList.toggle("is-named-below", y < NAME_ROOM.above * frame.height);
  element.classList.toggle("is-named-left", x > (1 - NAME_ROOM.beside) * frame.width);
  return element;
}

function listOf(faces: readonly LiveFace[]): HTMLElement[] {
  if (faces.length === 0) return [h("li", { class: "quiet" }, "Nobody in view")];
  return faces.map((face, i) =>
    h(
      "li",
      { class: `live-face ${classOf(face)}` },
      h("strong", {}, h("span", { class: "number" }, `${i + 1} `), nameOf(face)),
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

function explanationOf({ refusal, decision, agreeingFrames, probability }: LiveFace): string {
  const whom = decision === "RECOGNIZED" ? "this person" : "the nearest person";
  const parts = [
    refusal === null ? null : `This frame: ${said(refusal)}.`,
    agreeingFrames ? `${counted(agreeingFrames, "frame")} for ${whom}.` : null,
    probability === null ? null : `Head ${percent(probability)}.`,
  ];
  return parts.filter((part) => part !== null).join(" ");
}
