import type { Enrolled } from "./answers.js";
import { ApiError, type Client } from "./client.js";
import { field, openDialog } from "./dialog.js";
import { fill, h } from "./element.js";
import { cameraSource } from "./enrol-camera.js";
import { pictureSource } from "./enrol-pictures.js";
import { announce, messageOf } from "./notices.js";
import { counted, figure } from "./texts.js";

/** Whose the new faces are. */
export type Enrollee = { kind: "new" } | { kind: "person"; id: string; name: string };

/** What is asked for, whatever the faces come from. */
export interface EnrolmentRequest {
  name: string | null;
  externalId: string | null;
  personId: string | null;
  allowDuplicate: boolean;
}

/** Where faces come from: something to show, and how to enrol what it shows. */
export interface FaceSource {
  element: HTMLElement;
  enrol(request: EnrolmentRequest): Promise<Enrolled>;
  stop(): void;
}

export interface EnrolmentParts {
  client: Client;
  signal: AbortSignal;
  /** Pictures to begin with. */
  files: File[];
  onEnrolled: () => void;
}

/** Asks who it is and where the faces come from, enrols, and shows what is to be looked at. */
export function openEnrolment(enrollee: Enrollee, parts: EnrolmentParts): void {
  const { client, signal, files, onEnrolled } = parts;
  let source: FaceSource = pictureSource(client, files);
  const isNew = enrollee.kind === "new";
  const title = isNew ? "Enrol somebody" : `Add faces of ${enrollee.name}`;
  const { dialog, body } = openDialog(title, { onClose: () => source.stop() });
  signal.addEventListener("abort", () => dialog.close());

  const name = h("input", { required: isNew, maxlength: 200, autocomplete: "off" });
  const externalId = h("input", { maxlength: 200, autocomplete: "off" });
  const place = h("div", {}, source.element);
  const outcome = h("div", { class: "stack", role: "status" });
  const submit = h("button", { class: "button button-main" }, "Enrol");
  const change = (next: FaceSource) => {
    source.stop();
    source = next;
    fill(place, source.element);
    fill(outcome);
  };

  const enrol = async (allowDuplicate: boolean) => {
    submit.disabled = true;
    fill(outcome);
    try {
      const enrolled = await source.enrol({
        name: isNew ? name.value.trim() : null,
        externalId: externalId.value.trim() || null,
        personId: isNew ? null : enrollee.id,
        allowDuplicate,
      });
      onEnrolled();
      const faces = counted(enrolled.faces.length, "face");
      const said = [
        `${enrolled.person?.name ?? "The person"}: ${faces} enrolled.`,
        riskOf(enrolled),
      ];
      announce(said.filter((text) => text !== null).join(" "));
      if (remarksOn(enrolled).length === 0) dialog.close();
      else
        fill(
          body,
          summaryOf(enrolled, () => dialog.close()),
        );
    } catch (error) {
      fill(outcome, refusalOf(error, { close: () => dialog.close(), enrol }));
    } finally {
      submit.disabled = false;
    }
  };
  const onsubmit = (event: Event) => {
    event.preventDefault();
    void enrol(false);
  };
  body.append(
    h(
      "form",
      { onsubmit },
      isNew && field("Name", name),
      isNew && field("Id in your own system (optional)", externalId),
      sourceChoice({
        pictures: () => change(pictureSource(client, [])),
        camera: () => change(cameraSource(client)),
      }),
      place,
      outcome,
      h(
        "div",
        { class: "buttons" },
        submit,
        h("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Cancel"),
      ),
    ),
  );
  if (isNew) name.focus();
}

function sourceChoice(changes: { pictures: () => void; camera: () => void }): HTMLElement {
  const choice = (label: string, onchange: () => void, checked: boolean) =>
    h(
      "label",
      { class: "choice" },
      h("input", { type: "radio", name: "source", checked, onchange }),
      label,
    );
  return h(
    "fieldset",
    { class: "choices" },
    h("legend", {}, "Faces from"),
    choice("Pictures", changes.pictures, true),
    choice("A camera", changes.camera, false),
  );
}

/** Why nobody was enrolled; a duplicate can be enrolled all the same. */
function refusalOf(
  error: unknown,
  { close, enrol }: { close: () => void; enrol: (allowDuplicate: boolean) => Promise<void> },
): HTMLElement {
  const text = h("p", {}, messageOf(error));
  if (!(error instanceof ApiError) || error.code !== "DUPLICATE_PERSON") {
    return h("div", { class: "problem", role: "alert" }, text);
  }
  const { personId, personName } = error.details;
  const href = `#/people/${encodeURIComponent(String(personId))}`;
  return h(
    "div",
    { class: "problem", role: "alert" },
    text,
    h(
      "div",
      { class: "buttons" },
      personId !== undefined &&
        h("a", { class: "button button-small", href, onclick: close }, `Show ${personName}`),
      h(
        "button",
        { type: "button", class: "button button-small", onclick: () => void enrol(true) },
        "Somebody else: enrol all the same",
      ),
    ),
  );
}

function remarksOn({ warnings, rejected }: Enrolled): string[] {
  return [
    ...rejected.map(({ index, message }) => `Picture ${index + 1} was refused: ${message}`),
    ...warnings.map(({ message }) => message),
  ];
}

function summaryOf(enrolled: Enrolled, close: () => void): HTMLElement {
  const risk = riskOf(enrolled);
  const { faces } = enrolled;
  return h(
    "div",
    { class: "stack" },
    h("p", {}, `${counted(faces.length, "face")} enrolled. Please look at this:`),
    h(
      "ul",
      { class: "remarks" },
      remarksOn(enrolled).map((text) => h("li", {}, text)),
    ),
    risk !== null && h("p", { class: "hint" }, risk),
    h("button", { type: "button", class: "button button-main", onclick: close }, "Done"),
  );
}

/** What it does to everybody at the door: each face is another that a stranger may be like. */
function riskOf({ risk }: Enrolled): string | null {
  if (risk === null) return null;
  const { before, after } = risk;
  const [from, to] = [figure(before.threshold), figure(after.threshold)];
  const faces = `with ${counted(after.templates, "face")} enrolled`;
  return from === to
    ? `τ stays ${to}, ${faces}.`
    : `τ went from ${from} to ${to}, ${faces}: ${after.threshold < before.threshold ? "the door has become stricter" : "the door may be less strict"}.`;
}
