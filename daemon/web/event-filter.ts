import type { CameraSummary, PersonName } from "./answers.js";
import type { Client } from "./client.js";
import { combobox } from "./combobox.js";
import { field } from "./dialog.js";
import { CAMERAS, FIND_PEOPLE } from "./documents.js";
import { h } from "./element.js";
import { announceError } from "./notices.js";

const KINDS = [
  ["", "Every decision"],
  ["RECOGNIZED", "Recognised"],
  ["UNKNOWN", "Unknown"],
  ["REJECTED", "Not judged"],
] as const;

const SHOWN_PEOPLE = 20;
const MS_A_DAY = 86_400_000;

/** What the form asks for, as the API's EventFilter has it. */
export interface EventFilter {
  kinds?: string[];
  cameraIds?: string[];
  personId?: string;
  since?: string;
  until?: string;
}

/** A form that says which events to show. */
export function eventFilter(
  client: Client,
  onChange: () => void,
): { form: HTMLFormElement; filter: () => EventFilter; onlyPlaceAndTime: (only: boolean) => void } {
  const kinds = h(
    "select",
    {},
    KINDS.map(([value, label]) => h("option", { value }, label)),
  );
  const cameras = h("select", {}, h("option", { value: "" }, "Every camera"));
  const day = h("input", { type: "date" });
  let personId: string | null = null;
  const person = combobox({
    name: "People",
    placeholder: "Everybody",
    find: async (search) => {
      const { people } = await client.run<{ people: { nodes: PersonName[] } }>(FIND_PEOPLE, {
        ...{ search: search || null, first: SHOWN_PEOPLE },
      });
      return people.nodes.map(({ id, name, externalId }) => ({
        id,
        label: externalId === null ? name : `${name} (${externalId})`,
      }));
    },
    onChoose: (chosen) => {
      personId = chosen?.id ?? null;
      onChange();
    },
  });
  client
    .run<{ status: { cameras: CameraSummary[] } }>(CAMERAS)
    .then(({ status }) =>
      cameras.append(...status.cameras.map(({ id }) => h("option", { value: id }, id))),
    )
    .catch(announceError);
  const kindField = field("Kind", kinds);
  const personField = field("Person", person.element, { control: person.input });
  const form = h(
    "form",
    { class: "filters", role: "search", "aria-label": "Which events" },
    kindField,
    field("Camera", cameras),
    personField,
    field("Day", day),
  );
  for (const control of [kinds, cameras, day]) control.addEventListener("change", onChange);
  form.addEventListener("submit", (event) => event.preventDefault());
  return {
    form,
    filter: () => ({
      ...(kinds.value && !kindField.hidden ? { kinds: [kinds.value] } : {}),
      ...(cameras.value ? { cameraIds: [cameras.value] } : {}),
      ...(personId !== null && !personField.hidden ? { personId } : {}),
      ...(day.value ? dayOf(day.value) : {}),
    }),
    onlyPlaceAndTime: (only) => {
      kindField.hidden = only;
      personField.hidden = only;
    },
  };
}

/** A day as it is where the console is looked at. */
function dayOf(date: string): { since: string; until: string } {
  const since = new Date(`${date}T00:00`);
  // Whatever the clocks do that night, it is the next date.
  const next = new Date(since.getTime() + 1.5 * MS_A_DAY);
  const until = new Date(next.getFullYear(), next.getMonth(), next.getDate());
  return { since: since.toISOString(), until: until.toISOString() };
}
