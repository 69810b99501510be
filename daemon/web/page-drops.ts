/** Pictures dropped anywhere on a page, until it is left. */
export function takeDrops(
  place: HTMLElement,
  signal: AbortSignal,
  onFiles: (files: File[]) => void,
): void {
  const over = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    place.classList.add("is-drop-target");
  };
  document.addEventListener("dragover", over, { signal });
  document.addEventListener(
    "dragleave",
    ({ relatedTarget }) => {
      if (relatedTarget === null) place.classList.remove("is-drop-target");
    },
    { signal },
  );
  document.addEventListener(
    "drop",
    (event) => {
      place.classList.remove("is-drop-target");
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      // An open dialog has a place of its own for them.
      if (!document.querySelector("dialog[open]")) onFiles(files);
    },
    { signal },
  );
}
