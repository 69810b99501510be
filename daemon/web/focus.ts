/**
 * Changes what an element holds without losing the focus of who works by keyboard: where the control
 * that had it is gone, the one that says the same has it, or the element, so that the next key goes
 * on from there.
 */
export function keepingFocus(element: Element, change: () => void): void {
  const before = document.activeElement;
  const held = before !== null && element.contains(before);
  change();
  if (!held || element.contains(document.activeElement)) return;
  const controls = [...element.querySelectorAll<HTMLElement>("button, a[href]")];
  const same = controls.find(({ textContent }) => textContent === before.textContent);
  if (same) same.focus({ preventScroll: true });
  else focusOn(element);
}

/** Puts an element in another's place, with the focus on its first button if the other had it. */
export function replace(element: Element, next: HTMLElement): void {
  const held = element.contains(document.activeElement);
  element.replaceWith(next);
  if (held) (next.querySelector("button") ?? focusable(next)).focus();
}

/** Where the focus would be nowhere, it goes to the page's content. */
export function recoverFocus(): void {
  const isNowhere = document.activeElement === null || document.activeElement === document.body;
  if (isNowhere) document.getElementById("main")?.focus({ preventScroll: true });
}

function focusOn(element: Element): void {
  if (element instanceof HTMLElement) focusable(element).focus({ preventScroll: true });
}

function focusable(element: HTMLElement): HTMLElement {
  if (element.tabIndex < 0) element.tabIndex = -1;
  return element;
}
