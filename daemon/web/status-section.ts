import type { Status } from "./answers.js";
import { fill, h } from "./element.js";

type Fact = readonly [name: string, value: string | HTMLElement];

/** Names and values, for those that there are. */
export function facts(all: readonly (Fact | false)[]): HTMLElement {
  return h(
    "dl",
    { class: "facts" },
    all
      .filter((fact) => fact !== false)
      .map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
  );
}

export function badge(text: string, kind: "good" | "bad" | "warn"): HTMLElement {
  return h("span", { class: `badge badge-${kind}` }, text);
}

/** A part of the status page, which is shown anew as the status comes in. */
export interface StatusSection {
  element: HTMLElement;
  show(status: Status): void;
}

/**
 * A section that is drawn only when what it shows has changed, so that nothing moves under the hands
 * or the eyes of who reads it. It is hidden where there is nothing to draw.
 */
export function statusSection<T>(
  kind: string,
  pick: (status: Status) => T,
  draw: (picked: T, place: HTMLElement) => readonly (HTMLElement | null)[] | null,
): StatusSection {
  const element = h("section", { class: `card ${kind}` });
  let shown = "";
  return {
    element,
    show: (status) => {
      const picked = pick(status);
      const now = JSON.stringify(picked);
      if (now === shown) return;
      shown = now;
      const parts = draw(picked, element);
      element.hidden = parts === null;
      fill(element, parts ?? []);
    },
  };
}
