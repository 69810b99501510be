import type { Face, Person } from "./answers.js";
import { ask, field, openDialog } from "./dialog.js";
import { DELETE_PERSON, PERSON_PAGE, REMOVE_FACE, UPDATE_PERSON } from "./documents.js";
import { fill, h } from "./element.js";
import { emptyState } from "./empty-state.js";
import { openEnrolment } from "./enrol-dialog.js";
import { eventList } from "./event-list.js";
import { announce, announceError, problem } from "./notices.js";
import { counted, figure, initials, moment, percent, words } from "./texts.js";
import type { ViewContext } from "./view.js";

/** One person: their templates, what can be done, and when they came. */
export async function personPage(
  place: HTMLElement,
  context: ViewContext,
  id: string,
): Promise<void> {
  const { client, signal } = context;
  const head = h("div", { class: "stack" });
  const events = h("section", { class: "stack" }, h("h2", {}, "When they came"));
  const load = async () => {
    try {
      const { person } = await client.run<{ person: Person | null }>(PERSON_PAGE, { id });
      if (signal.aborted) return;
      if (person) fill(head, ...parts(person, context, load));
      else fill(place, h("h1", {}, "People"), nobody());
    } catch (error) {
      if (!signal.aborted) fill(head, problem(error, load));
    }
  };
  fill(place, h("a", { class: "back", href: "#/people" }, "All people"), head, events);
  events.append(eventList(context, { filter: { personId: id } }));
  await load();
}

function nobody(): HTMLElement {
  const action = h("a", { class: "button", href: "#/people" }, "All people");
  const text = "They were deleted, or the address is not right.";
  return emptyState("people", "This person is not enrolled", { text, action });
}

function parts(person: Person, context: ViewContext, reload: () => Promise<void>): HTMLElement[] {
  const { client, signal } = context;
  const add = () =>
    openEnrolment(
      { kind: "person", id: person.id, name: person.name },
      { client, signal, files: [], onEnrolled: () => void reload() },
    );
  const button = (text: string, onclick: () => void, kind = "") =>
    h("button", { type: "button", class: `button ${kind}`, onclick }, text);
  return [
    h(
      "div",
      { class: "page-head" },
      h(
        "div",
        { class: "person-title" },
        h(
          "span",
          { class: "initials initials-large", "aria-hidden": "true" },
          initials(person.name),
        ),
        h(
          "div",
          {},
          h("h1", {}, person.name),
          h(
            "p",
            { class: "quiet" },
            [person.externalId, `enrolled ${moment(person.createdAt)}`]
              .filter((part) => part !== null)
              .join(" · "),
          ),
        ),
      ),
      h(
        "div",
        { class: "buttons" },
        button("Add faces", add, "button-main"),
        button("Rename", () => rename(person, context, reload)),
        button("Delete", () => erase(person, context), "button-danger"),
      ),
    ),
    h(
      "section",
      { class: "card" },
      h("h2", {}, counted(person.faces.length, "face")),
      h(
        "p",
        { class: "hint" },
        "What is kept of a face is encrypted with a key of this person’s own. Other views of them help more than anything else.",
      ),
      h(
        "ul",
        { class: "faces" },
        person.faces.map((face, i) => faceRow(face, i, { person, context, reload })),
      ),
    ),
  ];
}

function faceRow(
  face: Face,
  index: number,
  parts: { person: Person; context: ViewContext; reload: () => Promise<void> },
): HTMLElement {
  const { person, context, reload } = parts;
  const { quality } = face;
  const remove = () =>
    ask("Erase this face?", {
      text:
        person.faces.length === 1
          ? `It is the only one of ${person.name}, who will not be recognised any more.`
          : "It is gone for good; the others stay.",
      action: "Erase face",
      signal: context.signal,
      onYes: async () => {
        await context.client.run(REMOVE_FACE, { id: face.id });
        announce("The face was erased.");
        await reload();
      },
    });
  const meter = h("meter", { min: 0, max: 1, low: 0.3, optimum: 1, value: quality.overall ?? 0 });
  meter.setAttribute("aria-label", `Quality ${percent(quality.overall)}`);
  return h(
    "li",
    { class: "face-row" },
    h(
      "div",
      { class: "face-quality" },
      h("strong", {}, `From ${face.source}`),
      quality.overall === null ? h("span", { class: "hint" }, "quality not measured") : meter,
    ),
    h(
      "span",
      { class: "hint" },
      `${moment(face.createdAt)} · ${figure(quality.sizePx)} px · sharpness ${figure(quality.sharpness, 2)} · turned ${figure(quality.yawDeg, 2)}°`,
    ),
    face.hasCrop && h("span", { class: "badge" }, "with its picture"),
    !face.usable && h("span", { class: "badge badge-warn" }, "of another encoder: enrol again"),
    h(
      "button",
      {
        ...{ type: "button", class: "button button-small", onclick: remove },
        "aria-label": `Erase face ${index + 1}, from ${words(face.source)}`,
      },
      "Erase",
    ),
  );
}

function rename(
  person: Person,
  { client, signal }: ViewContext,
  reload: () => Promise<void>,
): void {
  const { dialog, body } = openDialog("Rename");
  signal.addEventListener("abort", () => dialog.close());
  const name = h("input", { required: true, maxlength: 200, value: person.name });
  const externalId = h("input", { maxlength: 200, value: person.externalId ?? "" });
  const save = async (event: Event) => {
    event.preventDefault();
    const input = { name: name.value.trim(), externalId: externalId.value.trim() || null };
    try {
      await client.run(UPDATE_PERSON, { id: person.id, input });
      dialog.close();
      announce("Saved.");
      await reload();
    } catch (error) {
      announceError(error);
    }
  };
  body.append(
    h(
      "form",
      { onsubmit: save },
      field("Name", name),
      field("Id in your own system (optional)", externalId),
      h("div", { class: "buttons" }, h("button", { class: "button button-main" }, "Save")),
    ),
  );
  name.select();
}

function erase(person: Person, { client, signal }: ViewContext): void {
  ask(`Delete ${person.name}?`, {
    text: "Templates, the key they were encrypted with, and the pictures of their events are erased for good. Events stay, without a name.",
    action: "Delete for good",
    signal,
    onYes: async () => {
      await client.run(DELETE_PERSON, { id: person.id });
      announce(`${person.name} was erased.`);
      location.hash = "#/people";
    },
  });
}
