import type { Status } from "./answers.js";
import { openDeadLetters } from "./dead-letters.js";
import { h } from "./element.js";
import { badge, facts, type StatusSection, statusSection } from "./status-section.js";
import { counted, shortMoment } from "./texts.js";
import type { ViewContext } from "./view.js";

type Sink = Status["sinks"][number];

/** Where events are sent to: whether they arrive, and what was given up. */
export const sinksSection = (context: Pick<ViewContext, "client" | "signal">): StatusSection =>
  statusSection(
    "",
    ({ sinks }) => sinks,
    (sinks) =>
      sinks.length === 0
        ? null
        : [
            h("h2", {}, "Where events are sent"),
            ...sinks.map((sink) => sinkRow(sink, () => openDeadLetters(sink.id, context))),
          ],
  );

const KINDS = { WEBHOOK: "webhook", MQTT: "MQTT broker" } as const;

function sinkRow(sink: Sink, showDeadLetters: () => void): HTMLElement {
  const { deadLetters, lastDeliveredAt } = sink;
  return h(
    "article",
    { class: "row-item" },
    h("h3", {}, sink.id, " ", stateOf(sink)),
    h("p", { class: "quiet" }, KINDS[sink.kind]),
    sink.lastError !== null && h("p", { class: "field-error breakable" }, sink.lastError),
    facts([
      ["Taken", counted(sink.delivered, "event")],
      ["Taken last", lastDeliveredAt ? shortMoment(lastDeliveredAt) : "none since the start"],
      ["Waiting", counted(sink.lagEvents, "event")],
      ["Given up", counted(deadLetters, "event")],
    ]),
    deadLetters > 0 &&
      h(
        "button",
        { type: "button", class: "button button-small", onclick: showDeadLetters },
        `Look at what ${sink.id} refused`,
      ),
  );
}

function stateOf({ state }: Sink): HTMLElement {
  switch (state) {
    case "IDLE":
      return badge("has everything", "good");
    case "DELIVERING":
      return badge("being sent", "good");
    case "FAILING":
      return badge("does not take them", "bad");
  }
}
