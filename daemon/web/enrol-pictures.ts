import type { Enrolled } from "./answers.js";
import type { Client } from "./client.js";
import { field } from "./dialog.js";
import { ADD_FACES, ENROLL_PERSON } from "./documents.js";
import { fill, h } from "./element.js";
import type { FaceSource } from "./enrol-dialog.js";
import { PICTURE_TYPES } from "./picture.js";

/** Faces from pictures that are chosen or dropped. */
export function pictureSource(client: Client, given: readonly File[]): FaceSource {
  const files: File[] = [];
  const urls = new Map<File, string>();
  const input = h("input", { type: "file", multiple: true, accept: PICTURE_TYPES.join(",") });
  const chosen = h("ul", { class: "thumbnails", "aria-label": "Chosen pictures" });
  const zone = h(
    "div",
    { class: "drop-zone" },
    field("Pictures", input, { hint: "JPEG, PNG or WebP, one face each. Or drop them here." }),
    chosen,
  );
  const add = (more: Iterable<File>) => {
    for (const file of more) {
      if (PICTURE_TYPES.includes(file.type)) files.push(file);
    }
    show();
  };
  const show = () => {
    fill(
      chosen,
      files.map((file) => thumbnail(file, urlOf(file), () => remove(file))),
    );
  };
  const remove = (file: File) => {
    files.splice(files.indexOf(file), 1);
    show();
    input.focus();
  };
  const urlOf = (file: File) => {
    const url = urls.get(file) ?? URL.createObjectURL(file);
    urls.set(file, url);
    return url;
  };
  input.addEventListener("change", () => {
    add(input.files ?? []);
    // So that the same file may be chosen again after it was removed.
    input.value = "";
  });
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-drop-target");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-drop-target"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-drop-target");
    add(event.dataTransfer?.files ?? []);
  });
  add(given);
  return {
    element: zone,
    enrol: async ({ name, externalId, personId, allowDuplicate }) => {
      if (files.length === 0) throw new Error("choose a picture first");
      const [query, whose] =
        personId === null ? [ENROLL_PERSON, { name, externalId }] : [ADD_FACES, { personId }];
      const variables = { ...whose, allowDuplicate };
      const { enrolled } = await client.upload<{ enrolled: Enrolled }>(query, variables, {
        images: files,
      });
      return enrolled;
    },
    stop: () => {
      for (const url of urls.values()) URL.revokeObjectURL(url);
    },
  };
}

function thumbnail(file: File, url: string, onRemove: () => void): HTMLElement {
  return h(
    "li",
    {},
    h("img", { src: url, alt: file.name }),
    h(
      "button",
      {
        ...{ type: "button", class: "button button-small", onclick: onRemove },
        "aria-label": `Leave out ${file.name}`,
      },
      "×",
    ),
  );
}
