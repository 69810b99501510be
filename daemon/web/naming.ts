import type { Enrolled } from "./answers.js";
import { ApiError } from "./client.js";
import { openDialog } from "./dialog.js";
import { ENROLL_FROM_EVENT, NAME_STRANGER } from "./documents.js";
import { fill, h } from "./element.js";
import { announce, messageOf } from "./notices.js";
import { type Named, personChoice } from "./person-choice.js";
import type { ViewContext } from "./view.js";

type Context = Pick<ViewContext, "client" | "signal">;

/** Says who the face of an event is: somebody new, or somebody enrolled. */
export function nameEvent(eventId: string, context: Context, onNamed: () => void): void {
  openNaming(context, onNamed, (named, allowDuplicate) => [
    ENROLL_FROM_EVENT,
    { input: { eventId, ...named, allowDuplicate } },
  ]);
}

/** Says who somebody is who came, once or more often; all their visits become that person's. */
export function nameStranger(id: string, context: Context, onNamed: () => void): void {
  openNaming(context, onNamed, (named, allowDuplicate) => [
    NAME_STRANGER,
    { id, input: { ...named, allowDuplicate } },
  ]);
}

function openNaming(
  { client, signal }: Context,
  onNamed: () => void,
  operation: (named: Named, allowDuplicate: boolean) => [string, Record<string, unknown>],
): void {
  const { dialog, body } = openDialog("Who is this?");
  signal.addEventListener("abort", () => dialog.close());
  const outcome = h("div", { class: "stack", role: "status" });
  const enrol = async (named: Named, allowDuplicate: boolean): Promise<void> => {
    try {
      const answer = await client.run<{ enrolled: Enrolled }>(...operation(named, allowDuplicate));
      const { person, warnings } = answer.enrolled;
      dialog.close();
      const remarks = warnings.map(({ message }) => message);
      announce([`${person?.name} is known from now on.`, ...remarks].join(" "));
      onNamed();
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
function refusal(error: unknown, again: () => void): HTMLElement {
  const isDuplicate = error instanceof ApiError && error.code === "DUPLICATE_PERSON";
  return h(
    "div",
    { class: "problem", role: "alert" },
    h("p", {}, messageOf(error)),
    isDuplicate &&
      h("button", { type: "button", class: "button button-small", onclick: again }, "All the same"),
  );
}
