import type { Stage, Status } from "./answers.js";
import { STATUS } from "./documents.js";
import { fill, h } from "./element.js";
import { messageOf, problem } from "./notices.js";
import { backupSection } from "./status-backup.js";
import { decisionSection } from "./status-decision.js";
import { migrationSection } from "./status-migration.js";
import { badge, facts, statusSection } from "./status-section.js";
import { sinksSection } from "./status-sinks.js";
import { counted, duration, figure, moment, people, said, shortMoment, words } from "./texts.js";
import type { View, ViewContext } from "./view.js";

const EVERY_MS = 3000;

/** Whether everything works, and what a decision rests on; asked again while it is looked at. */
export const statusView: View = async (place, context: ViewContext) => {
  const { client, signal } = context;
  const sections = [
    healthSection(),
    migrationSection(),
    camerasSection(),
    funnelSection(),
    decisionSection(),
    sinksSection(context),
    backupSection(context),
    modelsSection(),
  ];
  const body = h("div", { class: "stack", "aria-busy": "true" });
  const trouble = h("div", {});
  fill(place, h("h1", {}, "Status"), trouble, body);
  let isShown = false;
  const show = async () => {
    try {
      const { status } = await client.run<{ status: Status }>(STATUS);
      if (signal.aborted) return;
      fill(trouble);
      for (const section of sections) section.show(status);
      if (isShown) return;
      isShown = true;
      body.removeAttribute("aria-busy");
      fill(
        body,
        sections.map(({ element }) => element),
      );
    } catch (error) {
      if (signal.aborted) return;
      // What is shown already is told apart from what is: it may be old.
      const text = `${messageOf(error)} What is shown may be out of date.`;
      const retry = () => void show();
      fill(trouble, problem(isShown ? new Error(text) : error, retry));
    }
  };
  const timer = setInterval(() => {
    if (!document.hidden) void show();
  }, EVERY_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
  await show();
};

const healthSection = () =>
  statusSection(
    "health",
    ({
      healthy,
      problems,
      version,
      startedAt,
      uptimeSeconds,
      subscribers,
      gallery,
      strangers,
    }) => ({
      ...{ healthy, problems, version, startedAt, subscribers, gallery, strangers },
      uptime: duration(uptimeSeconds),
    }),
    (status, place) => {
      const { healthy, problems, gallery, strangers } = status;
      place.classList.toggle("is-ill", !healthy);
      return [
        h("h2", {}, healthy ? "Everything works" : "Something is wrong"),
        problems.length === 0
          ? null
          : h(
              "ul",
              { class: "problems" },
              problems.map((text) => h("li", {}, text)),
            ),
        facts([
          ["Version", status.version],
          ["Running for", h("span", { title: moment(status.startedAt) }, status.uptime)],
          ["Enrolled", `${people(gallery.people)}, ${counted(gallery.faces, "face")}`],
          gallery.foreignFaces > 0 && ["Of another encoder", counted(gallery.foreignFaces, "face")],
          ["Strangers", strangersOf(strangers)],
          ["Listening", counted(status.subscribers, "subscriber")],
        ]),
      ];
    },
  );

function strangersOf({ remembered, dismissed }: Status["strangers"]): string {
  return dismissed === 0
    ? remembered.toLocaleString()
    : `${remembered.toLocaleString()}, ${dismissed.toLocaleString()} dismissed`;
}

const camerasSection = () =>
  statusSection(
    "",
    ({ cameras }) => cameras,
    (cameras) => [h("h2", {}, "Cameras"), ...cameras.map(cameraRow)],
  );

function cameraRow(camera: Status["cameras"][number]): HTMLElement {
  const isWell = ["STREAMING", "STARTING", "ENDED"].includes(camera.state);
  return h(
    "article",
    { class: "row-item" },
    h("h3", {}, camera.id, " ", badge(words(camera.state), isWell ? "good" : "bad")),
    h("p", { class: "quiet breakable" }, camera.source),
    camera.reason !== null && h("p", { class: "field-error breakable" }, camera.reason),
    facts([
      ["Frames a second", figure(camera.framesPerSecond, 2)],
      ["Frames", camera.frames.toLocaleString()],
      ["Replaced by newer", camera.dropped.toLocaleString()],
      ["Opened again", camera.reopened.toLocaleString()],
      ["Last frame", camera.lastFrameAt ? shortMoment(camera.lastFrameAt) : "none yet"],
    ]),
  );
}

const funnelSection = () =>
  statusSection(
    "",
    ({ funnel }) => funnel.lastDay,
    ({ frames, framesWithoutFace, faces, visits }) => [
      h("h2", {}, "What became of it, in the last day"),
      h(
        "p",
        { class: "quiet" },
        `${counted(frames, "frame")} judged, ${framesWithoutFace.toLocaleString()} of them without a face.`,
      ),
      h("div", { class: "funnels" }, bars("Visits", visits), bars("Faces in frames", faces)),
    ],
  );

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

const modelsSection = () =>
  statusSection(
    "",
    ({ models, inference }) => ({ models, inference }),
    ({ models, inference }) => [
      h("h2", {}, "Models ", badge(inference.state, inference.state === "ready" ? "good" : "bad")),
      inference.lastFailure === null
        ? null
        : h("p", { class: "warning" }, `Last failure: ${inference.lastFailure}`),
      ...models.map(modelRow),
      remarks(skipped(models)),
    ],
  );

function remarks(texts: readonly string[]): HTMLElement | null {
  if (texts.length === 0) return null;
  return h(
    "ul",
    { class: "row-item remarks" },
    texts.map((text) => h("li", { class: "hint" }, text)),
  );
}

/** What could not be had, once for all models that wanted it. */
function skipped(models: Status["models"]): string[] {
  const tasks = new Map<string, string[]>();
  for (const { task, skipped: providers } of models) {
    for (const { provider, reason } of providers) {
      const text = `Not on ${provider}: ${reason}`;
      tasks.set(text, [...(tasks.get(text) ?? []), task]);
    }
  }
  return [...tasks].map(([text, wanting]) =>
    wanting.length === models.length ? text : `${text} (${wanting.join(", ")})`,
  );
}

function modelRow(model: Status["models"][number]): HTMLElement {
  return h(
    "article",
    { class: "row-item" },
    h("h3", {}, words(model.task), " ", badge(`on ${model.provider}`, "good")),
    h("p", { class: "quiet breakable" }, model.id),
    model.warning !== null && h("p", { class: "warning" }, model.warning),
    facts([
      ["A run", `${figure(model.latencyMs)} ms`],
      model.cpuLatencyMs !== null && ["On the CPU", `${figure(model.cpuLatencyMs)} ms`],
      ["Off the known answer by", figure(model.referenceError, 2)],
    ]),
  );
}
