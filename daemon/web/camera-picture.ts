import type { LiveFrame } from "./answers.js";
import type { Client } from "./client.js";
import { LIVE } from "./documents.js";
import { showBlob } from "./picture.js";

/** Frames whose faces are remembered until their picture has come. */
const REMEMBERED_FRAMES = 24;

/**
 * Keeps an image showing what a camera does: whenever a newer frame was judged its picture is fetched,
 * one at a time, and `show` is told the faces of that very frame. `onError`: it cannot be followed.
 */
export function followCamera(
  cameraId: string,
  { client, signal, image }: { client: Client; signal: AbortSignal; image: HTMLImageElement },
  { show, onError }: { show: (frame: LiveFrame) => void; onError?: (message: string) => void },
): void {
  const recent = new Map<string, LiveFrame>();
  let newest: LiveFrame | null = null;
  let isFetching = false;
  const fetchPicture = async () => {
    if (isFetching || document.hidden) return;
    isFetching = true;
    const wanted = newest;
    const path = `/cameras/${encodeURIComponent(cameraId)}/frame.jpg`;
    const picture = await client.picture(path).catch(() => null);
    const frame = picture?.at ? recent.get(picture.at) : undefined;
    if (picture && frame && !signal.aborted) {
      await showBlob(image, picture.blob);
      show(frame);
    }
    isFetching = false;
    if (newest !== wanted && !signal.aborted) void fetchPicture();
  };
  const stop = client.subscribe<{ liveFaces: LiveFrame }>({
    query: LIVE,
    variables: () => ({ cameraId }),
    onData: ({ liveFaces }) => {
      newest = liveFaces;
      recent.set(liveFaces.at, liveFaces);
      for (const at of [...recent.keys()].slice(0, -REMEMBERED_FRAMES)) recent.delete(at);
      void fetchPicture();
    },
    onError: (message) => onError?.(message),
  });
  signal.addEventListener("abort", () => {
    stop();
    URL.revokeObjectURL(image.src);
  });
}
