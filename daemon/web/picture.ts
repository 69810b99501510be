import type { Box } from "./answers.js";
import type { Client } from "./client.js";
import { h } from "./element.js";

/** What the API takes. */
export const PICTURE_TYPES = ["image/jpeg", "image/png", "image/webp"];

/** Lays something over a face: its box in shares of the frame, so that any size of picture fits. */
export function overBox(
  box: Box,
  frame: { width: number; height: number },
  element: HTMLElement,
): HTMLElement {
  const { style } = element;
  style.left = `${(100 * box.x) / frame.width}%`;
  style.top = `${(100 * box.y) / frame.height}%`;
  style.width = `${(100 * box.width) / frame.width}%`;
  style.height = `${(100 * box.height) / frame.height}%`;
  return element;
}

/** Room around a face's box, in box sizes: hair and chin are part of how people know each other. */
const CLOSE_UP = 1.7;

/** Shows a square around a face as an element's background; any size of the picture fits. */
export function showFace(
  element: HTMLElement,
  url: string,
  { box, frame }: { box: Box; frame: { width: number; height: number } },
): void {
  const { width, height } = frame;
  const side = Math.min(CLOSE_UP * Math.max(box.width, box.height), width, height);
  const place = (start: number, length: number, whole: number) => {
    const left = Math.min(Math.max(start + length / 2 - side / 2, 0), whole - side);
    return whole === side ? 0 : (100 * left) / (whole - side);
  };
  const x = place(box.x, box.width, width);
  const y = place(box.y, box.height, height);
  element.style.backgroundImage = `url("${url}")`;
  element.style.backgroundSize = `${(100 * width) / side}% ${(100 * height) / side}%`;
  element.style.backgroundPosition = `${x}% ${y}%`;
}

/** Shows a picture in an image once it is decoded; frees the one before. */
export async function showBlob(image: HTMLImageElement, blob: Blob): Promise<void> {
  const before = image.src;
  const url = URL.createObjectURL(blob);
  image.src = url;
  await image.decode().catch(() => {});
  if (before.startsWith("blob:")) URL.revokeObjectURL(before);
}

/**
 * An image of a picture behind the token, fetched when it comes near the window and freed with the
 * page.
 */
export function protectedImage(
  client: Client,
  path: string,
  { alt, signal }: { alt: string; signal: AbortSignal },
): HTMLImageElement {
  const image = h("img", { alt, class: "is-loading" });
  const load = async () => {
    const picture = await client.picture(path).catch(() => null);
    if (signal.aborted) return;
    image.classList.remove("is-loading");
    if (picture) await showBlob(image, picture.blob);
    else image.replaceWith(h("p", { class: "no-picture" }, "The picture is not kept any more."));
  };
  const observer = new IntersectionObserver(
    ([entry]) => {
      if (!entry?.isIntersecting) return;
      observer.disconnect();
      void load();
    },
    { rootMargin: "300px" },
  );
  observer.observe(image);
  signal.addEventListener("abort", () => {
    observer.disconnect();
    if (image.src.startsWith("blob:")) URL.revokeObjectURL(image.src);
  });
  return image;
}
