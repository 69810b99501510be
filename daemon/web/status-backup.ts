import type { Status } from "./answers.js";
import { openDialog } from "./dialog.js";
import { fill, h } from "./element.js";
import { announce, messageOf } from "./notices.js";
import { facts, type StatusSection, statusSection } from "./status-section.js";
import { bytes, figure, shortMoment } from "./texts.js";
import type { ViewContext } from "./view.js";

/** Until then the browser has begun to read what it saves. */
const KEPT_FOR_MS = 60_000;

type Backup = Status["backup"];
type Context = Pick<ViewContext, "client" | "signal">;

/** Backups that are taken by themselves, and one to take along. */
export const backupSection = (context: Context): StatusSection =>
  statusSection(
    "",
    ({ backup }) => backup,
    (backup) => [
      h("h2", {}, "Backups"),
      ...(backup ? schedule(backup) : [nothingScheduled()]),
      h(
        "button",
        { type: "button", class: "button button-small", onclick: () => offerDownload(context) },
        "Download a backup",
      ),
    ],
  );

function nothingScheduled(): HTMLElement {
  return h(
    "p",
    { class: "quiet" },
    "None are taken by themselves: ",
    h("code", {}, "backup.directory"),
    " in the configuration names no place for them.",
  );
}

function schedule({ lastError, ...backup }: NonNullable<Backup>): (HTMLElement | null)[] {
  const { lastTakenAt, bytes: size, nextDueAt, durationSeconds } = backup;
  return [
    lastError === null ? null : h("p", { class: "field-error breakable" }, lastError),
    facts([
      ["Newest", lastTakenAt ? shortMoment(lastTakenAt) : "none yet"],
      size !== null && ["Size", bytes(size)],
      durationSeconds !== null && ["Took", `${figure(durationSeconds, 2)} s`],
      nextDueAt !== null && [lastError ? "Tried again" : "Next", shortMoment(nextDueAt)],
      backup.failures > 0 && ["Failed since the start", backup.failures.toLocaleString()],
    ]),
  ];
}

/** Whoever has the file has the faces and can open them, so that is said before, not after. */
function offerDownload({ client, signal }: Context): void {
  const { dialog, body } = openDialog("Download a backup?");
  const leaving = new AbortController();
  dialog.addEventListener("close", () => leaving.abort());
  signal.addEventListener("abort", () => dialog.close());
  const outcome = h("p", { role: "status" });
  const save = h("button", { type: "button", class: "button button-main" }, "Download");
  const cancel = h("button", { type: "button", class: "button" }, "Cancel");
  cancel.addEventListener("click", () => dialog.close());
  save.addEventListener("click", async () => {
    save.disabled = true;
    outcome.className = "";
    fill(outcome, "Taking it …");
    try {
      const { name, blob } = await client.backup(leaving.signal);
      saveAs(blob, name);
      dialog.close();
      announce(`The backup was saved as ${name}: ${bytes(blob.size)}.`);
    } catch (error) {
      if (leaving.signal.aborted) return;
      outcome.className = "field-error";
      fill(outcome, messageOf(error));
      save.disabled = false;
    }
  });
  body.append(
    h(
      "p",
      { class: "warning" },
      "The file holds everybody’s faces, names and visits, and the keys that open them. It is as secret as the daemon’s data directory: keep it where nobody else can read it.",
    ),
    h(
      "p",
      { class: "quiet" },
      "Who is erased later is still in it. It is encrypted only where ",
      h("code", {}, "backup.passphraseFile"),
      " is configured, and then its name ends in ",
      h("code", {}, ".age"),
      "; ",
      h("code", {}, "limen restore"),
      " puts it back.",
    ),
    outcome,
    h("div", { class: "buttons" }, save, cancel),
  );
  save.focus();
}

function saveAs(blob: Blob, name: string): void {
  const href = URL.createObjectURL(blob);
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEPT_FOR_MS);
}
