import { fill, h, icon } from "./element.js";
import { eventFilter } from "./event-filter.js";
import { eventList } from "./event-list.js";
import { faceSearch } from "./face-search.js";
import { takeDrops } from "./page-drops.js";
import { PICTURE_TYPES } from "./picture.js";
import type { View } from "./view.js";

/** What happened at the door: by kind, camera, person and day, or by a picture of a face. */
export const eventsView: View = (place, { client, signal }) => {
  const results = h("div", {});
  // The eye needs no word between the filter and what it shows.
  const heading = h("h2", { class: "visually-hidden" }, "Newest first");
  const file = h("input", { type: "file", accept: PICTURE_TYPES.join(","), hidden: true });
  const find = h("button", { type: "button", class: "button" }, icon("picture"), "Find a face");
  const all = h("button", { type: "button", class: "button", hidden: true }, "Show all events");
  let picture: File | null = null;
  let current = new AbortController();
  const show = () => {
    current.abort();
    current = new AbortController();
    const context = { client, signal: AbortSignal.any([signal, current.signal]) };
    all.hidden = picture === null;
    onlyPlaceAndTime(picture !== null);
    const asked = filter();
    if (picture) fill(results, faceSearch(picture, context, asked));
    else fill(results, heading, eventList(context, { filter: asked }));
  };
  const { form, filter, onlyPlaceAndTime } = eventFilter(client, show);
  const search = (chosen: File | undefined) => {
    if (!chosen) return;
    picture = chosen;
    show();
  };
  find.addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    search(file.files?.[0]);
    // So that the same picture may be chosen again.
    file.value = "";
  });
  all.addEventListener("click", () => {
    picture = null;
    show();
    find.focus();
  });
  takeDrops(place, signal, ([first]) => search(first));
  fill(
    place,
    h(
      "div",
      { class: "page-head" },
      h("h1", {}, "Events"),
      h("div", { class: "buttons" }, all, find, file),
    ),
    form,
    results,
  );
  show();
};
