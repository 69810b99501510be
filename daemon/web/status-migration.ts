import type { Status } from "./answers.js";
import { h } from "./element.js";
import { badge, facts, type StatusSection, statusSection } from "./status-section.js";
import { people, words } from "./texts.js";

/** How far a change of the encoder has come; nothing where there was none. */
export const migrationSection = (): StatusSection =>
  statusSection(
    "",
    ({ migration }) => migration,
    (migration) => {
      const { state, done, total, failed, withoutCrop, byPreviousEncoder, mustEnrolAgain } =
        migration;
      if (state === "NONE" && mustEnrolAgain === 0 && byPreviousEncoder === 0) return null;
      const kind = state === "FAILED" ? "bad" : state === "RUNNING" ? "warn" : "good";
      return [
        h("h2", {}, "Change of the encoder ", state === "NONE" ? "" : badge(words(state), kind)),
        migration.reason === null ? null : h("p", { class: "field-error" }, migration.reason),
        state === "RUNNING" ? progress({ done, total }) : null,
        mustEnrolAgain === 0
          ? null
          : h(
              "p",
              { class: "warning" },
              `The door does not know ${people(mustEnrolAgain)} any more: a picture of each is wanted. `,
              h("a", { href: "#/people" }, "Show people"),
            ),
        facts([
          ["Faces made anew", `${done.toLocaleString()} of ${total.toLocaleString()}`],
          failed > 0 && ["Could not be made anew", failed.toLocaleString()],
          withoutCrop > 0 && ["Without a kept picture", withoutCrop.toLocaleString()],
          byPreviousEncoder > 0 && ["By the previous encoder alone", people(byPreviousEncoder)],
        ]),
      ];
    },
  );

function progress({ done, total }: Pick<Status["migration"], "done" | "total">): HTMLElement {
  const bar = h("progress", { max: Math.max(total, 1), value: done });
  bar.setAttribute("aria-label", "Faces made anew");
  return bar;
}
