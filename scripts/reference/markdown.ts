/** The first line of a generated page: an editor sees it, a reader does not. */
export function generatedFrom(source: string): string {
  return `<!-- Generated from ${source} by "npm run generate"; do not edit. -->\n`;
}

/** A table as GitHub reads it; a cell may hold Markdown, but neither line ends nor bare pipes. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

function cell(text: string): string {
  return oneLine(text).replaceAll("|", "\\|");
}

/** Text of a description as one paragraph; what looks like a tag (`<camera>`) is shown as it is. */
export function prose(text: string | null | undefined): string {
  return oneLine(text ?? "")
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replaceAll("<", "&lt;")))
    .join("");
}

export function code(text: string): string {
  return `\`${text}\``;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
