import { h } from "./element.js";
import { figure } from "./texts.js";

/**
 * How near a face is to the nearest person: a bar that is full at distance 0 and ends at twice τ, with
 * τ in its middle. Past the mark it is that person, before it is not.
 */
export function distanceGauge(distance: number | null, threshold: number | undefined): HTMLElement {
  if (distance === null) return h("p", { class: "hint" }, "Compared with nobody");
  const text =
    threshold === undefined
      ? `Distance ${figure(distance)}`
      : `Distance ${figure(distance)}, τ is ${figure(threshold)}`;
  if (threshold === undefined) return h("p", { class: "hint" }, text);
  const bar = h("div", { class: "gauge-bar" });
  bar.style.width = `${100 * Math.max(0, 1 - distance / (2 * threshold))}%`;
  if (distance < threshold) bar.classList.add("is-below");
  return h(
    "div",
    { class: "gauge" },
    h("div", { class: "gauge-track", "aria-hidden": "true" }, bar),
    h("span", { class: "hint" }, text),
  );
}
