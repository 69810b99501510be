import type { DoorEvent } from "./answers.js";
import { CONFIRM_MATCH, REJECT_MATCH, UNDO_CORRECTION } from "./documents.js";
import { h } from "./element.js";
import { nameEvent, nameStranger } from "./naming.js";
import { announce, announceError } from "./notices.js";
import type { ViewContext } from "./view.js";

/** What can be said of an event: of a recognition whether it was right, of somebody unknown who it is. */
export function eventActions(
  event: DoorEvent,
  context: Pick<ViewContext, "client" | "signal">,
  onChange: () => Promise<void>,
): HTMLElement[] {
  const { person, stranger } = event;
  if (event.__typename === "RecognizedEvent") {
    return person ? corrections(event, person.name, context, onChange) : [];
  }
  if (person) return [];
  const onNamed = () => void onChange().catch(announceError);
  if (stranger) {
    const name = () => nameStranger(stranger.id, context, onNamed);
    const page = `#/strangers/${encodeURIComponent(stranger.id)}`;
    return [
      smallButton("Who is this?", name),
      h("a", { class: "button button-small", href: page }, "All their visits"),
    ];
  }
  if (event.snapshotUrl === null) return [];
  return [smallButton("Who is this?", () => nameEvent(event.id, context, onNamed))];
}

function corrections(
  { id: eventId, correction }: DoorEvent,
  name: string,
  { client }: Pick<ViewContext, "client">,
  onChange: () => Promise<void>,
): HTMLElement[] {
  const say = (query: string, variables: Record<string, unknown>, done: string) => async () => {
    try {
      await client.run(query, variables);
      announce(done);
      await onChange();
    } catch (error) {
      announceError(error);
    }
  };
  if (correction) {
    const isWrong = correction.kind === "REJECTED";
    const badge = isWrong ? `Not ${name}` : "Right";
    const undo = say(UNDO_CORRECTION, { id: correction.id }, "It was taken back.");
    return [
      h("span", { class: `badge ${isWrong ? "badge-bad" : "badge-good"}` }, badge),
      smallButton("Take back", undo),
    ];
  }
  const wrong = `A face like this is not taken for ${name} any more.`;
  return [
    smallButton("Right", say(CONFIRM_MATCH, { eventId }, `Thank you: ${name} it is.`)),
    smallButton(`Not ${name}`, say(REJECT_MATCH, { eventId }, wrong)),
  ];
}

function smallButton(text: string, onclick: () => unknown): HTMLElement {
  return h("button", { type: "button", class: "button button-small", onclick }, text);
}
