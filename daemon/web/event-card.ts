import type { DoorEvent } from "./answers.js";
import { ONE_EVENT } from "./documents.js";
import { h } from "./element.js";
import { eventActions } from "./event-actions.js";
import { distanceGauge } from "./gauge.js";
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
      h("p", { class: "hint" }, numbersOf(event)),
      h(
        "div",
        { class: "buttons" },
        eventActions(event, context, () => refresh(card, event, context)),
      ),
    ),
  );
  return card;
}

/** Shows an event anew after something was said of it. */
async function refresh(
  card: HTMLElement,
  { id }: DoorEvent,
  context: Pick<ViewContext, "client" | "signal">,
): Promise<void> {
  const { event } = await context.client.run<{ event: DoorEvent | null }>(ONE_EVENT, { id });
  if (event && card.isConnected) card.replaceWith(eventCard(event, context));
}

const CLASSES = {
  RecognizedEvent: "is-recognized",
  UnknownEvent: "is-unknown",
  RejectedEvent: "is-rejected",
} as const;

/** The picture of an event with its face marked. */
export function eventPicture(
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

function numbersOf({ frames, judgedFrames, agreeingFrames, probability, quality }: DoorEvent) {
  const parts = [
    judgedFrames === null ? `${frames} frames` : `${judgedFrames} of ${frames} frames judged`,
    agreeingFrames ? `${agreeingFrames} agree` : null,
    probability === null ? null : `head ${percent(probability)}`,
    `quality ${percent(quality.overall)}`,
  ];
  return parts.filter((part) => part !== null).join(" · ");
}
