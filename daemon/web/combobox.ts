import { fill, h } from "./element.js";
import { announceError } from "./notices.js";

/** What may be chosen. */
export interface Option {
  id: string;
  label: string;
}

const TYPING_MS = 200;

/**
 * A field that finds as one types, as the ARIA practices have a combobox with a list: the focus stays
 * in the field, arrows go through the list, Enter takes, Escape closes and then empties. What is
 * emptied chooses nothing.
 */
export function combobox(parts: {
  /** What the list is of: "People". */
  name: string;
  placeholder: string;
  find: (words: string) => Promise<readonly Option[]>;
  onChoose: (option: Option | null) => void;
}): { element: HTMLElement; input: HTMLInputElement } {
  const id = `list-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  const list = h("ul", { id, role: "listbox", "aria-label": parts.name, hidden: true });
  const input = h("input", {
    ...{ type: "text", role: "combobox", autocomplete: "off", spellcheck: "false" },
    ...{ "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false" },
    placeholder: parts.placeholder,
  });
  let chosen: Option | null = null;
  let options: readonly Option[] = [];
  let active = -1;

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const open = async () => {
    const words = input.value.trim() === chosen?.label ? "" : input.value.trim();
    const found = await parts.find(words);
    if (document.activeElement !== input) return;
    options = found;
    const none = h("li", { class: "quiet", role: "presentation" }, "Nobody of that name");
    fill(list, options.length > 0 ? options.map(item) : none);
    list.hidden = false;
    input.setAttribute("aria-expanded", String(options.length > 0));
    move(-1);
  };
  const item = (option: Option, i: number) => {
    const row = h("li", { id: `${id}-${i}`, role: "option", "aria-selected": "false" });
    row.append(option.label);
    // The field keeps the focus, which a press on the list would take.
    row.addEventListener("pointerdown", (event) => event.preventDefault());
    row.addEventListener("click", () => take(option));
    return row;
  };
  const move = (to: number) => {
    active = options.length === 0 ? -1 : Math.max(-1, Math.min(options.length - 1, to));
    for (const [i, row] of [...list.children].entries()) {
      row.setAttribute("aria-selected", String(i === active));
    }
    if (active < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", `${id}-${active}`);
    list.children[active].scrollIntoView({ block: "nearest" });
  };
  const take = (option: Option | null) => {
    input.value = option?.label ?? "";
    close();
    if (option?.id === chosen?.id) return;
    chosen = option;
    parts.onChoose(option);
  };
  const onlyOption = () => (!list.hidden && options.length === 1 ? options[0] : undefined);
  const keptOption = () => (input.value.trim() ? chosen : null);
  const keys: Record<string, () => void> = {
    ArrowDown: () => (list.hidden ? void open().catch(announceError) : move(active + 1)),
    ArrowUp: () => move(active - 1),
    Enter: () => take(options[active] ?? onlyOption() ?? keptOption()),
    Escape: () => (list.hidden ? take(null) : close()),
  };
  input.addEventListener("keydown", (event) => {
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  let typing: ReturnType<typeof setTimeout> | undefined;
  input.addEventListener("input", () => {
    clearTimeout(typing);
    if (input.value === "") take(null);
    typing = setTimeout(() => open().catch(announceError), TYPING_MS);
  });
  input.addEventListener("click", () => list.hidden && open().catch(announceError));
  input.addEventListener("blur", () => {
    clearTimeout(typing);
    take(keptOption());
  });
  return { element: h("div", { class: "combobox" }, input, list), input };
}
