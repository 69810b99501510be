import type { DoorEvent } from "./answers.js";
import { h } from "./element.js";
import { distanceGauge } from "./gauge.js";
import { nameEvent } from "./name-event.js";
import { overBox, protectedImage } from "./picture.js";
import { moment, percent, said, shortMoment } from "./texts.js";
import type { ViewContext } from "./view.js";

/** What was decided at a moment: picture, who, the numbers, and what can be said about it. */
export function eventCard(
  event: DoorEvent,
  context: Pick<ViewContext, "client" | "signal">,
): HTMLElement {
  const { at, cameraId, distance, threshold } = event;
  const name = nameOf(event);
  return h(
    "li",
    { class: `event card ${CLASSES[event.__typename]}` },
    picture(event, name, context),
    h(
      "div",
      { class: "event-words" },
      h("h3", {}, event.person ? personLink(event.person) : name),
      h(
        "p",
        { class: "hint" },
        h("time", { datetime: at, title: moment(at) }, shortMoment(at)),
        ` · ${cameraId}`,
      ),
      distanceGauge(distance, threshold),
      h("p", { class: "hint" }, numbersOf(event)),
      h("div", { class: "buttons" }, actions(event, context)),
    ),
  );
}

const CLASSES = {
  RecognizedEvent: "is-recognized",
  UnknownEvent: "is-unknown",
  RejectedEvent: "is-rejected",
} as const;

function picture(
  { snapshotUrl, box, frameSize }: DoorEvent,
  name: string,
  { client, signal }: Pick<ViewContext, "client" | "signal">,
): HTMLElement {
  if (snapshotUrl === null) return h("div", { class: "stage no-picture" }, "No picture");
  const image = protectedImage(client, snapshotUrl, { alt: `Picture of ${name}`, signal });
  const mark = h("div", { class: "face-box", "aria-hidden": "true" });
  return h("div", { class: "stage" }, image, frameSize && overBox(box, frameSize, mark));
}

function personLink({ id, name }: { id: string; name: string }): HTMLElement {
  return h("a", { href: `#/people/${encodeURIComponent(id)}` }, name);
}

function nameOf({ __typename: type, person, reason }: DoorEvent): string {
  switch (type) {
    case "RecognizedEvent":
      return person?.name ?? "Somebody erased since";
    case "UnknownEvent":
      return "Somebody unknown";
    case "RejectedEvent":
      return `Not judged: ${said(reason ?? "")}`;
  }
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

function actions(event: DoorEvent, context: Pick<ViewContext, "client" | "signal">): HTMLElement[] {
  if (event.__typename === "RecognizedEvent" || event.snapshotUrl === null) return [];
  const name = () => nameEvent(event, context);
  return [
    h("button", { type: "button", class: "button button-small", onclick: name }, "Who is this?"),
  ];
}
