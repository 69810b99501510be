import type { EventMatch } from "./answers.js";
import { SEARCH_EVENTS } from "./documents.js";
import { fill, h } from "./element.js";
import { eventCard } from "./event-card.js";
import { problem } from "./notices.js";
import { counted } from "./texts.js";
import type { ViewContext } from "./view.js";

interface Found {
  searchEvents: EventMatch[];
  status: { decision: { threshold: number } };
}

/** Has this face been here? The visits of the same person first, then those who are less like it. */
export function faceSearch(
  picture: File,
  context: Pick<ViewContext, "client" | "signal">,
  filter: { cameraIds?: string[]; since?: string; until?: string },
): HTMLElement {
  const { client, signal } = context;
  const url = URL.createObjectURL(picture);
  signal.addEventListener("abort", () => URL.revokeObjectURL(url));
  const outcome = h("p", { role: "status" });
  const results = h("div", { class: "stack" });
  const cards = (matches: readonly EventMatch[], threshold: number) =>
    h(
      "ol",
      { class: "events" },
      matches.map((match) => eventCard(match.event, context, { ...match, threshold })),
    );
  const search = async () => {
    fill(outcome, "Comparing this face with every one that is kept …");
    fill(results);
    try {
      const variables = { ...filter };
      const found = await client.upload<Found>(SEARCH_EVENTS, variables, { image: picture });
      if (signal.aborted) return;
      const { threshold } = found.status.decision;
      const same = found.searchEvents.filter(({ samePerson }) => samePerson);
      const others = found.searchEvents.filter(({ samePerson }) => !samePerson);
      fill(outcome, outcomeOf(same.length, found.searchEvents.length));
      fill(
        results,
        cards(same, threshold),
        others.length > 0 &&
          h(
            "details",
            { class: "stack" },
            h("summary", {}, "The nearest of other people"),
            cards(others, threshold),
          ),
      );
    } catch (error) {
      if (signal.aborted) return;
      fill(outcome);
      fill(
        results,
        problem(error, () => void search()),
      );
    }
  };
  void search();
  return h(
    "section",
    { class: "stack", "aria-label": "Found by a picture" },
    h(
      "div",
      { class: "card face-search" },
      h("img", { src: url, alt: `The picture searched for, ${picture.name}` }),
      h("div", {}, h("h2", {}, "Has this face been here?"), outcome),
    ),
    results,
  );
}

function outcomeOf(same: number, compared: number): string {
  if (compared === 0) return "No face of any visit is kept that it could be compared with.";
  if (same === 0) return "No: no kept face is near enough to be the same person’s.";
  return `Yes: ${counted(same, "visit")} of the same person, the most alike first.`;
}
