import type { Status } from "./answers.js";
import { h } from "./element.js";
import { facts, type StatusSection, statusSection } from "./status-section.js";
import { counted, figure, percent, words } from "./texts.js";

type Rules = Status["decision"];

/** What a decision rests on, and what it promises, in words before the numbers. */
export const decisionSection = (): StatusSection =>
  statusSection(
    "",
    ({ decision }) => decision,
    (rules) => {
      const { risk } = rules;
      return [
        h("h2", {}, "How sure is sure enough"),
        h(
          "div",
          { class: "prose" },
          promise(rules).map((text) => h("p", {}, text)),
        ),
        risk.note === null
          ? null
          : h("p", { class: risk.supported ? "hint" : "warning" }, risk.note),
        facts([
          [`τ, from the ${rules.thresholdSource}`, figure(rules.threshold, 4)],
          ["False match rate", figure(risk.falseMatchRate, 2)],
          ["Expected a year", expected(rules)],
          ["Margin to the second", figure(rules.margin)],
          [
            "Frames that agree",
            `${rules.agreeingFrames}, ${percent(rules.agreeingShare)} of the votes`,
          ],
          ["Verification head", rules.head ? words(rules.head.role) : "none"],
        ]),
      ];
    },
  );

function promise({ threshold, risk, thresholdSource }: Rules): string[] {
  const target = `a stranger is taken for somebody at most ${counted(risk.falseAcceptsPerYear, "time")} a year`;
  if (risk.templates === 0) return [`Nobody is enrolled: nobody can be taken for somebody.`];
  const rule = `A face is a person’s when its distance to one of their faces is below τ, now ${figure(threshold)}.`;
  const source =
    thresholdSource === "risk"
      ? `τ follows the promise that ${target}, and is tightened as more faces are enrolled.`
      : `τ is fixed in the configuration, whatever the promise that ${target}.`;
  return [`${rule} ${source}`, chance(risk), price(risk)].filter((text) => text !== null);
}

function chance(risk: Rules["risk"]): string {
  const { falseMatchRate: rate, expectedFalseAcceptsPerYear: expectation } = risk;
  if (rate === null || expectation === null) {
    return "How often a stranger would be taken for somebody is not known for this encoder.";
  }
  const odds = rate > 0 ? `one in ${figure(1 / rate, 2)}` : "none";
  return (
    `Of comparisons of two different people, ${odds} would be a mistake. With ` +
    `${figure(risk.strangersPerDay)} strangers a day and ${counted(risk.templates, "face")} to be ` +
    `compared with, that makes ${figure(expectation, 2)} a year.`
  );
}

function price({ expectedRefusedShare: share }: Rules["risk"]): string | null {
  if (share === null) return null;
  return (
    `The price: ${percent(share)} of single pictures of the right people are not near enough. A visit ` +
    "shows several, so fewer visits are refused, and other views of a person make it fewer still."
  );
}

function expected({ risk }: Rules): string {
  const between = risk.interval
    ? ` (${figure(risk.interval.low, 2)} to ${figure(risk.interval.high, 2)})`
    : "";
  return `${figure(risk.expectedFalseAcceptsPerYear, 2)}${between}`;
}
