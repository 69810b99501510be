/**
 * Every colour of a chart, for light paper and for dark. Series differ in lightness too, so that
 * they can be told apart without seeing colours, or in grey print.
 */
export type Ink = "paper" | "text" | "muted" | "rule" | "mark" | SeriesInk;
type SeriesInk = "first" | "second" | "third" | "fourth" | "fifth";

export const SERIES: readonly SeriesInk[] = ["first", "second", "third", "fourth", "fifth"];

/** What charts are drawn in; no two are alike, since each is replaced by its dark one. */
export const light: Readonly<Record<Ink, string>> = {
  paper: "#fdfdfc",
  text: "#22262c",
  muted: "#5c636d",
  rule: "#e3e5e8",
  mark: "#8a3b57",
  first: "#1f5fa8",
  second: "#c4611a",
  third: "#2b7f5b",
  fourth: "#7b52a8",
  fifth: "#8d7a12",
};

const dark: Readonly<Record<Ink, string>> = {
  paper: "#15181d",
  text: "#e8eaed",
  muted: "#a3abb6",
  rule: "#31363e",
  mark: "#ee9ab6",
  first: "#74b2f7",
  second: "#f3a264",
  third: "#72cba3",
  fourth: "#c5a3ee",
  fifth: "#dcc75a",
};

/** CSS that turns a light chart below `scope` into a dark one where the reader prefers that. */
export function darkScheme(scope: string): string {
  const rules = (Object.keys(light) as Ink[]).flatMap((ink) =>
    ["fill", "stroke"].map((property) => {
      return `${scope} [${property}="${light[ink]}"]{${property}:${dark[ink]}}`;
    }),
  );
  return `@media (prefers-color-scheme:dark){${rules.join("")}}`;
}
