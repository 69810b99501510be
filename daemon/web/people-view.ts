import type { PageInfo, PersonSummary } from "./answers.js";
import { PEOPLE } from "./documents.js";
import { fill, h, icon } from "./element.js";
import { emptyState } from "./empty-state.js";
import { openEnrolment } from "./enrol-dialog.js";
import { announceError, problem } from "./notices.js";
import { takeDrops } from "./page-drops.js";
import { personPage } from "./person-page.js";
import { counted, initials } from "./texts.js";
import type { View } from "./view.js";

interface People {
  people: { totalCount: number; pageInfo: PageInfo; nodes: PersonSummary[] };
  again: { totalCount: number };
}

interface Asked {
  search: string | null;
  mustEnrolAgain: boolean | null;
}

/** One word is typed within this time. */
const TYPING_MS = 250;

/** Who is enrolled, and how to enrol: by a button, or by dropping pictures anywhere on the page. */
export const peopleView: View = (place, context) => {
  if (context.id !== null) return personPage(place, context, context.id);
  const { client, signal } = context;
  const search = h("input", { type: "search", "aria-label": "Search people by name or id" });
  search.placeholder = "Name or id";
  const mustAgain = h("input", { type: "checkbox", onchange: () => void load(null) });
  const choice = h("label", { class: "choice" }, mustAgain, "Only who must enrol again");
  choice.hidden = true;
  const count = h("p", { class: "quiet", role: "status" });
  const list = h("ul", { class: "people" });
  const more = h("button", { type: "button", class: "button", hidden: true }, "Show more");
  let after: string | null = null;

  const ask = (): Asked => ({
    search: search.value.trim() || null,
    mustEnrolAgain: mustAgain.checked || null,
  });
  const load = async (from: string | null) => {
    const asked = ask();
    try {
      const { people, again } = await client.run<People>(PEOPLE, { after: from, ...asked });
      // An answer to what was typed before is not shown.
      if (signal.aborted || asked.search !== ask().search) return;
      const cards = people.nodes.map(cardOf);
      if (from === null) fill(list, cards.length > 0 ? cards : h("li", {}, nobody(asked, enrol)));
      else list.append(...cards);
      after = people.pageInfo.endCursor;
      more.hidden = !people.pageInfo.hasNextPage;
      fill(count, sayHowMany(people.totalCount, asked));
      choice.hidden = again.totalCount === 0 && !mustAgain.checked;
    } catch (error) {
      if (signal.aborted) return;
      const again = problem(error, () => void load(null));
      fill(list, h("li", {}, again));
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
  takeDrops(place, signal, enrol);
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
    h("div", { class: "search" }, search, choice),
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

function sayHowMany(count: number, { search, mustEnrolAgain }: Asked): string {
  const found = search !== null || mustEnrolAgain !== null;
  if (count === 0) return "";
  if (count === 1) return found ? "1 person found" : "1 person is enrolled";
  return `${count.toLocaleString()} people ${found ? "found" : "are enrolled"}`;
}

function nobody({ search, mustEnrolAgain }: Asked, enrol: () => void): HTMLElement {
  if (search !== null) {
    return emptyState("people", "Nobody found", { text: "No name and no id contains that." });
  }
  if (mustEnrolAgain) {
    return emptyState("people", "Nobody must enrol again", { text: "The door knows all of them." });
  }
  const action = h("button", { type: "button", class: "button", onclick: () => enrol() });
  action.append("Enrol the first person");
  const text = "One picture of a face is enough: drop it here, or take it with a camera.";
  return emptyState("people", "Nobody is enrolled yet", { text, action });
}
