import type { CameraSummary, PersonSummary } from "./answers.js";
import { field } from "./dialog.js";
import { CAMERAS, PEOPLE } from "./documents.js";
import { fill, h } from "./element.js";
import { eventList } from "./event-list.js";
import { announceError } from "./notices.js";
import type { View } from "./view.js";

const KINDS = [
  ["", "Every decision"],
  ["RECOGNIZED", "Recognised"],
  ["UNKNOWN", "Unknown"],
  ["REJECTED", "Not judged"],
] as const;

/** What happened at the door, by kind, camera and person. */
export const eventsView: View = (place, { client, signal }) => {
  const kinds = h(
    "select",
    {},
    KINDS.map(([value, label]) => h("option", { value }, label)),
  );
  const cameras = h("select", {}, h("option", { value: "" }, "Every camera"));
  const people = h("select", {}, h("option", { value: "" }, "Everybody"));
  const results = h("div", {});
  let current = new AbortController();
  const show = () => {
    current.abort();
    current = new AbortController();
    const filter = {
      ...(kinds.value ? { kinds: [kinds.value] } : {}),
      ...(cameras.value ? { cameraIds: [cameras.value] } : {}),
      ...(people.value ? { personId: people.value } : {}),
    };
    const both = AbortSignal.any([signal, current.signal]);
    fill(results, eventList({ client, signal: both }, { filter }));
  };
  const form = h(
    "form",
    { class: "filters", role: "search", "aria-label": "Which events", onchange: show },
    field("Kind", kinds),
    field("Camera", cameras),
    field("Person", people),
  );
  form.addEventListener("submit", (event) => event.preventDefault());
  fill(place, h("h1", {}, "Events"), form, results);
  show();
  Promise.all([
    client.run<{ status: { cameras: CameraSummary[] } }>(CAMERAS),
    client.run<{ people: { nodes: PersonSummary[] } }>(PEOPLE),
  ])
    .then(([{ status }, found]) => {
      cameras.append(...status.cameras.map(({ id }) => h("option", { value: id }, id)));
      people.append(...found.people.nodes.map(({ id, name }) => h("option", { value: id }, name)));
    })
    .catch(announceError);
};
