import type { DoorEvent } from "./answers.js";
import { ONE_EVENT } from "./documents.js";
import { h } from "./element.js";
import { eventActions } from "./event-actions.js";
import { replace } from "./focus.js";
import { distanceGauge } from "./gauge.js";
import { overBox, protectedImage, showFace } from "./picture.js";
import { moment, percent, said, shortMoment } from "./texts.js";
import type { ViewContext } from "./view.js";

/** How an event's face compares with one that was searched for. */
interface Compared {
  distance: number;
  samePerson: boolean;
  probability: number | null;
  threshold: number;
}

/**
 * What was decided at a moment: picture, who, the numbers, and what can be said about it. The numbers
 * are those of a comparison, where there is one.
 */
export function eventCard(
  event: DoorEvent,
  context: Pick<ViewContext, "client" | "signal">,
  compared?: Compared,
): HTMLElement {
  const { at, cameraId } = event;
  const name = nameOf(event);
  const { distance, threshold } = compared ?? event;
  const card: HTMLElement = h(
    "li",
    { class: `event card ${CLASSES[event.__typename]}` },
    eventPicture(event, name, context),
    h(
      "div",
      { class: "event-words" },
      h("h3", {}, event.person ? personLink(event.person) : name),
      h(
        "p",
        { class: "hint" },
        h("time", { datetime: at, title: moment(at) }, shortMoment(at)),
        ` · ${cameraId}`,
        event.__typename !== "RecognizedEvent" && event.person ? " · named since" : null,
      ),
      distanceGauge(distance, threshold),
      h("p", { class: "hint" }, compared ? resultOf(compared) : numbersOf(event)),
      h(
        "div",
        { class: "buttons" },
        eventActions(event, context, () => refresh(card, event, { context, compared })),
      ),
    ),
  );
  return card;
}

/** Shows an event anew after something was said of it. */
async function refresh(
  card: HTMLElement,
  { id }: DoorEvent,
  parts: {
    context: Pick<ViewContext, "client" | "signal">;
    compared: Compared | undefined;
  },
): Promise<void> {
  const { context, compared } = parts;
  const { event } = await context.client.run<{ event: DoorEvent | null }>(ONE_EVENT, { id });
  if (event && card.isConnected) replace(card, eventCard(event, context, compared));
}

const CLASSES = {
  RecognizedEvent: "is-recognized",
  UnknownEvent: "is-unknown",
  RejectedEvent: "is-rejected",
} as const;

/** The picture of an event with its face marked, and the face again, large enough to know it by. */
export function eventPicture(
  { snapshotUrl, box, frameSize }: DoorEvent,
  name: string,
  { client, signal }: Pick<ViewContext, "client" | "signal">,
): HTMLElement {
  if (snapshotUrl === null) return h("div", { class: "stage no-picture" }, "No picture is kept");
  const image = protectedImage(client, snapshotUrl, { alt: `Picture of ${name}`, signal });
  const stage = h("div", { class: "stage" }, image);
  if (!frameSize) return stage;
  // The room is there before the picture, so that nothing jumps when it comes.
  stage.style.aspectRatio = `${frameSize.width} / ${frameSize.height}`;
  const mark = h("div", { class: "face-box", "aria-hidden": "true" });
  const face = h("div", { class: "close-up", "aria-hidden": "true" });
  // In the corner that the face itself is further from.
  face.classList.toggle("is-left", box.x + box.width / 2 > frameSize.width / 2);
  image.addEventListener("load", () => {
    showFace(face, image.src, { box, frame: frameSize });
    stage.append(overBox(box, frameSize, mark), face);
  });
  return stage;
}

function personLink({ id, name }: { id: string; name: string }): HTMLElement {
  return h("a", { href: `#/people/${encodeURIComponent(id)}` }, name);
}

/** Who it was; somebody unknown may have a name since. */
export function nameOf({ __typename: type, person, reason, stranger }: DoorEvent): string {
  switch (type) {
    case "RecognizedEvent":
      return person?.name ?? "Somebody erased since";
    case "UnknownEvent":
      if (stranger && stranger.visits > 1) return `Unknown, came ${stranger.visits} times`;
      return "Somebody unknown";
    case "RejectedEvent":
      return `Not judged: ${said(reason ?? "")}`;
  }
}

function resultOf({ samePerson, probability }: Compared): string {
  const text = samePerson ? "The same person" : "Somebody else";
  return probability === null ? text : `${text} · head ${percent(probability)}`;
}

function numbersOf({ frames, judgedFrames, agreeingFrames, probability, quality }: DoorEvent) {
  const parts = [
    judgedFrames === null ? `${frames} frames` : `${judgedFrames} of ${frames} frames judged`,
    agreeingFrames ? `${agreeingFrames} agree` : null,
    probability === null ? null : `head ${percent(probability)}`,
    `quality ${percent(quality.overall)}`,
  ];
  return parts.filter((part) => part !== null).join(" · ");
}
