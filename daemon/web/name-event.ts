import type { DoorEvent, Enrolled } from "./answers.js";
import { ApiError } from "./client.js";
import { openDialog } from "./dialog.js";
import { ENROLL_FROM_EVENT } from "./documents.js";
import { fill, h } from "./element.js";
import { announce, messageOf } from "./notices.js";
import { type Named, personChoice } from "./person-choice.js";
import type { ViewContext } from "./view.js";

/** Says who the face of an event is: somebody new, or somebody enrolled. */
export function nameEvent(
  event: DoorEvent,
  { client, signal }: Pick<ViewContext, "client" | "signal">,
): void {
  const { dialog, body } = openDialog("Who is this?");
  signal.addEventListener("abort", () => dialog.close());
  const outcome = h("div", { class: "stack", role: "status" });
  const enrol = async (named: Named, allowDuplicate: boolean): Promise<void> => {
    try {
      const input = { eventId: event.id, ...named, allowDuplicate };
      const { enrolled } = await client.run<{ enrolled: Enrolled }>(ENROLL_FROM_EVENT, { input });
      dialog.close();
      announce(`${enrolled.person?.name} is known from now on.`);
    } catch (error) {
      fill(
        outcome,
        refusal(error, () => void enrol(named, true)),
      );
    }
  };
  body.append(personChoice(client, { onNamed: (named) => enrol(named, false), outcome }));
}

/** Why it was refused; a duplicate can be named all the same. */
export function refusal(error: unknown, again: () => void): HTMLElement {
  const isDuplicate = error instanceof ApiError && error.code === "DUPLICATE_PERSON";
  return h(
    "div",
    { class: "problem", role: "alert" },
    h("p", {}, messageOf(error)),
    isDuplicate &&
      h("button", { type: "button", class: "button button-small", onclick: again }, "All the same"),
  );
}
