import { keepingFocus } from "./focus.js";

type Child = Node | string | number | null | false;
type Listener = (event: never) => unknown;
type Attributes = Record<string, string | number | boolean | null | Listener>;

/**
 * An element with attributes, listeners (`onclick`: a function) and children. Texts become text nodes,
 * never markup, so that a name cannot be more than a name.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Child | readonly Child[])[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name.slice(2), value as unknown as EventListener);
    } else if (typeof value === "boolean") {
      element.toggleAttribute(name, value);
    } else if (value !== null) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...nodesOf(children));
  return element;
}

/** Puts these in the place of what an element holds; the focus stays in it. */
export function fill(element: Element, ...children: (Child | readonly Child[])[]): void {
  keepingFocus(element, () => element.replaceChildren(...nodesOf(children)));
}

function nodesOf(children: readonly (Child | readonly Child[])[]): (Node | string)[] {
  return children
    .flat()
    .filter((child) => child !== null && child !== false)
    .map((child) => (typeof child === "number" ? String(child) : (child as Node | string)));
}

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  live: "M3 7h11v10H3zM14 11l7-4v10l-7-4z",
  people: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4.4 3.6-7 8-7s8 2.6 8 7",
  events: "M5 5h14M5 12h14M5 19h9",
  strangers:
    "M9.5 9a2.8 2.8 0 1 1 4 2.6c-1 .5-1.5 1.1-1.5 2.4M12 17.6v.1M12 22a10 10 0 1 0 0-20 10 10 0 0 0 0 20z",
  status: "M3 12h4l3-8 4 16 3-8h4",
  leave: "M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M9 9.5v.1",
  door: "M7 21V9a5 5 0 0 1 10 0v12M4 21h16",
} as const;

export type IconName = keyof typeof ICONS;

/** A drawing beside a word; the word says it, so it is hidden from who listens. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
