import type { PersonName } from "./answers.js";
import type { Client } from "./client.js";
import { field } from "./dialog.js";
import { FIND_PEOPLE } from "./documents.js";
import { fill, h } from "./element.js";
import { announceError } from "./notices.js";

/** Somebody new, or somebody who is enrolled. */
export type Named = { name: string } | { personId: string };

const TYPING_MS = 250;
const SHOWN = 6;

/**
 * A form that asks for a name: typing it offers the enrolled people who have it, so that nobody is
 * enrolled twice.
 */
export function personChoice(
  client: Client,
  { onNamed, outcome }: { onNamed: (named: Named) => Promise<void>; outcome: HTMLElement },
): HTMLElement {
  const name = h("input", { required: true, maxlength: 200, autocomplete: "off" });
  const matches = h("div", { class: "buttons", role: "group", "aria-label": "Enrolled people" });
  const create = h("button", { class: "button button-main" }, "Enrol as somebody new");
  const take = async (named: Named) => {
    create.disabled = true;
    await onNamed(named);
    create.disabled = false;
  };
  const offer = async () => {
    const search = name.value.trim();
    const found = await client.run<{ people: { nodes: PersonName[] } }>(FIND_PEOPLE, {
      ...{ search: search || null, first: SHOWN },
    });
    if (search !== name.value.trim()) return;
    const buttons = found.people.nodes.map((person) =>
      h(
        "button",
        {
          ...{ type: "button", class: "button button-small" },
          onclick: () => void take({ personId: person.id }),
        },
        `It is ${person.name}`,
      ),
    );
    fill(matches, buttons);
  };
  let typing: ReturnType<typeof setTimeout> | undefined;
  name.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => offer().catch(announceError), TYPING_MS);
  });
  offer().catch(announceError);
  const onsubmit = (event: Event) => {
    event.preventDefault();
    void take({ name: name.value.trim() });
  };
  return h(
    "form",
    { onsubmit },
    field("Name", name, {
      hint: "Type to find somebody who is enrolled, or name somebody new.",
    }),
    matches,
    outcome,
    h("div", { class: "buttons" }, create),
  );
}
