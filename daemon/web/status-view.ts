import type { Stage, Status } from "./answers.js";
import { STATUS } from "./documents.js";
import { fill, h } from "./element.js";
import { problem } from "./notices.js";
import { counted, duration, figure, moment, percent, said, shortMoment, words } from "./texts.js";
import type { View, ViewContext } from "./view.js";

const EVERY_MS = 3000;

/** Whether everything works, and what a decision rests on; asked again while it is looked at. */
export const statusView: View = async (place, { client, signal }: ViewContext) => {
  const body = h("div", { class: "stack", "aria-busy": "true" });
  fill(place, h("h1", {}, "Status"), body);
  const show = async () => {
    try {
      const { status } = await client.run<{ status: Status }>(STATUS);
      if (signal.aborted) return;
      body.removeAttribute("aria-busy");
      fill(body, health(status), cameras(status), funnel(status), decision(status), models(status));
    } catch (error) {
      if (!signal.aborted) fill(body, problem(error, show));
    }
  };
  const timer = setInterval(() => {
    if (!document.hidden) void show();
  }, EVERY_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
  await show();
};

function health(status: Status): HTMLElement {
  const { healthy, problems, version, uptimeSeconds, startedAt, subscribers, gallery } = status;
  return h(
    "section",
    { class: `card health ${healthy ? "is-well" : "is-ill"}` },
    h("h2", {}, healthy ? "Everything works" : "Something is wrong"),
    problems.length > 0 &&
      h(
        "ul",
        {},
        problems.map((text) => h("li", {}, text)),
      ),
    facts([
      ["Version", version],
      ["Running for", h("span", { title: moment(startedAt) }, duration(uptimeSeconds))],
      [
        "Enrolled",
        `${counted(gallery.people, "person").replace("persons", "people")}, ${counted(gallery.faces, "face")}`,
      ],
      gallery.foreignFaces > 0 && ["Of another encoder", counted(gallery.foreignFaces, "face")],
      ["Listening", counted(subscribers, "subscriber")],
    ]),
  );
}

function cameras({ cameras: all }: Status): HTMLElement {
  return h(
    "section",
    { class: "card" },
    h("h2", {}, "Cameras"),
    all.map((camera) =>
      h(
        "article",
        { class: "row-item" },
        h("h3", {}, camera.id, " ", badge(words(camera.state), isWell(camera.state))),
        h("p", { class: "quiet breakable" }, camera.source),
        camera.reason !== null && h("p", { class: "field-error" }, camera.reason),
        facts([
          ["Frames a second", figure(camera.framesPerSecond, 2)],
          ["Frames", camera.frames.toLocaleString()],
          ["Replaced by newer", camera.dropped.toLocaleString()],
          ["Opened again", camera.reopened.toLocaleString()],
          ["Last frame", camera.lastFrameAt ? shortMoment(camera.lastFrameAt) : "none yet"],
        ]),
      ),
    ),
  );
}

function funnel({ funnel: { lastDay } }: Status): HTMLElement {
  const { frames, framesWithoutFace, faces, visits } = lastDay;
  return h(
    "section",
    { class: "card" },
    h("h2", {}, "What became of it, in the last day"),
    h(
      "p",
      { class: "quiet" },
      `${counted(frames, "frame")} judged, ${framesWithoutFace.toLocaleString()} of them without a face.`,
    ),
    h("div", { class: "funnels" }, bars("Visits", visits), bars("Faces in frames", faces)),
  );
}

/** The stages that something came to, with their share of all. */
function bars(title: string, stages: readonly Stage[]): HTMLElement {
  const total = stages.reduce((sum, { count }) => sum + count, 0);
  const rows = stages
    .filter(({ count }) => count > 0)
    .map(({ stage, count }) => {
      const bar = h("span", { class: "funnel-bar", "aria-hidden": "true" });
      bar.style.width = `${(100 * count) / total}%`;
      return h(
        "li",
        {},
        h("span", { class: "funnel-name" }, said(stage)),
        h("span", {}, count.toLocaleString()),
        bar,
      );
    });
  return h(
    "div",
    {},
    h("h3", {}, title),
    total === 0 ? h("p", { class: "quiet" }, "None yet.") : h("ul", { class: "funnel" }, rows),
  );
}

function decision({ decision: rules }: Status): HTMLElement {
  const { risk } = rules;
  const between = risk.interval
    ? ` (${figure(risk.interval.low, 2)} to ${figure(risk.interval.high, 2)})`
    : "";
  return h(
    "section",
    { class: "card" },
    h("h2", {}, "How sure is sure enough"),
    h(
      "p",
      { class: "lead" },
      `At most ${figure(risk.falseAcceptsPerYear)} of the strangers of a year may be taken for somebody; `,
      risk.expectedFalseAcceptsPerYear === null
        ? "what to expect is not known for this encoder."
        : `${figure(risk.expectedFalseAcceptsPerYear, 2)}${between} are to be expected.`,
    ),
    risk.note !== null && h("p", { class: risk.supported ? "hint" : "warning" }, risk.note),
    facts([
      [`τ, from the ${rules.thresholdSource}`, figure(rules.threshold, 4)],
      ["Strangers a day", figure(risk.strangersPerDay)],
      ["Faces compared with", risk.templates.toLocaleString()],
      ["False match rate", figure(risk.falseMatchRate, 2)],
      ["Right people refused, a picture", percent(risk.expectedRefusedShare)],
      ["Margin to the second", figure(rules.margin)],
      [
        "Frames that agree",
        `${rules.agreeingFrames}, ${percent(rules.agreeingShare)} of the votes`,
      ],
      ["Verification head", rules.head ? words(rules.head.role) : "none"],
    ]),
  );
}

function models({ models: all, inference }: Status): HTMLElement {
  return h(
    "section",
    { class: "card" },
    h("h2", {}, "Models ", badge(inference.state, inference.state === "ready")),
    inference.lastFailure !== null && h("p", { class: "warning" }, inference.lastFailure),
    all.map((model) =>
      h(
        "article",
        { class: "row-item" },
        h("h3", {}, words(model.task), " ", badge(`on ${model.provider}`, true)),
        h("p", { class: "quiet breakable" }, model.id),
        model.warning !== null && h("p", { class: "warning" }, model.warning),
        facts([
          ["A run", `${figure(model.latencyMs)} ms`],
          model.cpuLatencyMs !== null && ["On the CPU", `${figure(model.cpuLatencyMs)} ms`],
          ["Off the known answer by", figure(model.referenceError, 2)],
          ...model.skipped.map(({ provider, reason }): Fact => [`Not on ${provider}`, reason]),
        ]),
      ),
    ),
  );
}

type Fact = readonly [name: string, value: string | HTMLElement];

function facts(all: readonly (Fact | false)[]): HTMLElement {
  return h(
    "dl",
    { class: "facts" },
    all
      .filter((fact) => fact !== false)
      .map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
  );
}

function badge(text: string, isGood: boolean): HTMLElement {
  return h("span", { class: `badge ${isGood ? "badge-good" : "badge-bad"}` }, text);
}

function isWell(state: string): boolean {
  return state === "STREAMING" || state === "STARTING" || state === "ENDED";
}
