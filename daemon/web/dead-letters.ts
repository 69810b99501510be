import type { DeadLetter } from "./answers.js";
import { openDialog } from "./dialog.js";
import { DEAD_LETTERS, RETRY_DEAD_LETTERS } from "./documents.js";
import { fill, h } from "./element.js";
import { announce, announceError, problem } from "./notices.js";
import { counted, moment } from "./texts.js";
import type { ViewContext } from "./view.js";

/** As many as a page of them may be: who has more of them sends them again. */
const SHOWN = 50;

/** The events that a sink would not take, why, and a way to send them once more. */
export function openDeadLetters(
  sinkId: string,
  { client, signal }: Pick<ViewContext, "client" | "signal">,
): void {
  const { dialog, body } = openDialog(`What ${sinkId} did not take`);
  signal.addEventListener("abort", () => dialog.close());
  const list = h("ul", { class: "letters", "aria-busy": "true" });
  const again = h(
    "button",
    { type: "button", class: "button button-main" },
    "Send all of it again",
  );
  again.addEventListener("click", async () => {
    again.disabled = true;
    try {
      const { retryDeadLetters: retried } = await client.run<{
        retryDeadLetters: { count: number };
      }>(RETRY_DEAD_LETTERS, { sinkId });
      dialog.close();
      announce(`${counted(retried.count, "event")} will be sent to ${sinkId} again.`);
    } catch (error) {
      again.disabled = false;
      announceError(error);
    }
  });
  const load = async () => {
    try {
      const { deadLetters } = await client.run<{ deadLetters: DeadLetter[] }>(DEAD_LETTERS, {
        ...{ sinkId, first: SHOWN },
      });
      list.removeAttribute("aria-busy");
      const more = deadLetters.length === SHOWN && h("li", { class: "quiet" }, "And later ones.");
      fill(list, deadLetters.map(letterRow), more);
    } catch (error) {
      const retry = problem(error, () => void load());
      fill(list, h("li", {}, retry));
    }
  };
  body.append(
    h(
      "p",
      { class: "quiet" },
      "It was tried as often as the configuration allows, or refused for good.",
    ),
    list,
    h("div", { class: "buttons" }, again),
  );
  again.focus();
  void load();
}

function letterRow({ at, attempts, reason, event }: DeadLetter): HTMLElement {
  const what =
    event === null ? "An event that is not kept any more" : `Event of ${moment(event.at)}`;
  return h(
    "li",
    { class: "row-item" },
    h("strong", {}, what),
    h("p", { class: "breakable" }, reason),
    h("p", { class: "hint" }, `Given up ${moment(at)}, after ${counted(attempts, "attempt")}`),
  );
}
