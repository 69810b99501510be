import type { PageInfo, PersonSummary } from "./answers.js";
import { PEOPLE } from "./documents.js";
import { fill, h, icon } from "./element.js";
import { openEnrolment } from "./enrol-dialog.js";
import { announceError, problem } from "./notices.js";
import { personPage } from "./person-page.js";
import { counted, initials } from "./texts.js";
import type { View, ViewContext } from "./view.js";

interface People {
  people: { totalCount: number; pageInfo: PageInfo; nodes: PersonSummary[] };
}

/** One word is typed within this time. */
const TYPING_MS = 250;

/** Who is enrolled, and how to enrol: by a button, or by dropping pictures anywhere on the page. */
export const peopleView: View = (place, context) => {
  if (context.id !== null) return personPage(place, context, context.id);
  const { client, signal } = context;
  const search = h("input", { type: "search", "aria-label": "Search people by name or id" });
  search.placeholder = "Name or id";
  const count = h("p", { class: "quiet", role: "status" });
  const list = h("ul", { class: "people" });
  const more = h("button", { type: "button", class: "button", hidden: true }, "Show more");
  let after: string | null = null;

  const load = async (from: string | null) => {
    const words = search.value.trim();
    try {
      const variables = { after: from, search: words || null };
      const { people } = await client.run<People>(PEOPLE, variables);
      // An answer to what was typed before is not shown.
      if (signal.aborted || words !== search.value.trim()) return;
      const cards = people.nodes.map(cardOf);
      if (from === null) fill(list, cards);
      else list.append(...cards);
      after = people.pageInfo.endCursor;
      more.hidden = !people.pageInfo.hasNextPage;
      fill(count, sayHowMany(people.totalCount, words));
    } catch (error) {
      if (!signal.aborted)
        fill(
          list,
          h(
            "li",
            {},
            problem(error, () => void load(null)),
          ),
        );
    }
  };
  const enrol = (files: File[] = []) =>
    openEnrolment({ kind: "new" }, { client, signal, files, onEnrolled: () => void load(null) });

  let typing: ReturnType<typeof setTimeout> | undefined;
  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => void load(null), TYPING_MS);
  });
  more.addEventListener("click", () => load(after).catch(announceError));
  takeDrops(place, context, enrol);
  fill(
    place,
    h(
      "div",
      { class: "page-head" },
      h("h1", {}, "People"),
      h(
        "button",
        { type: "button", class: "button button-main", onclick: () => enrol() },
        icon("plus"),
        "Enrol somebody",
      ),
    ),
    search,
    count,
    list,
    more,
  );
  return load(null);
};

function cardOf({ id, name, externalId, faces }: PersonSummary): HTMLElement {
  const unusable = faces.filter(({ usable }) => !usable).length;
  return h(
    "li",
    {},
    h(
      "a",
      { class: "person card", href: `#/people/${encodeURIComponent(id)}` },
      h("span", { class: "initials", "aria-hidden": "true" }, initials(name)),
      h(
        "span",
        { class: "person-words" },
        h("strong", {}, name),
        h(
          "span",
          { class: "hint" },
          [externalId, counted(faces.length, "face")].filter((part) => part !== null).join(" · "),
        ),
        unusable > 0 && h("span", { class: "badge badge-warn" }, `${unusable} to enrol again`),
      ),
    ),
  );
}

function sayHowMany(count: number, search: string): string {
  if (count === 1) return search ? "1 person found" : "1 person is enrolled";
  if (search) return `${count.toLocaleString()} people found`;
  if (count > 0) return `${count.toLocaleString()} people are enrolled`;
  return "Nobody is enrolled yet. One picture is enough: drop it here.";
}

/** Pictures dropped on the page are the beginning of an enrolment. */
function takeDrops(
  place: HTMLElement,
  { signal }: Pick<ViewContext, "signal">,
  onFiles: (files: File[]) => void,
): void {
  const over = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    place.classList.add("is-drop-target");
  };
  document.addEventListener("dragover", over, { signal });
  document.addEventListener(
    "dragleave",
    ({ relatedTarget }) => {
      if (relatedTarget === null) place.classList.remove("is-drop-target");
    },
    { signal },
  );
  document.addEventListener(
    "drop",
    (event) => {
      place.classList.remove("is-drop-target");
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      // An open dialog has a place of its own for them.
      if (!document.querySelector("dialog[open]")) onFiles(files);
    },
    { signal },
  );
}
