import type { CameraSource } from "../../daemon/camera/camera.js";
import type { RgbImage } from "../../daemon/vision/types.js";

/** Far longer than a source takes to start on two busy cores, shorter than a test's own limit. */
const TAKE_TIMEOUT_MS = 20_000;

/** The first pictures of a source, which is then ended; fewer where it ends by itself. */
export async function takeImages(
  source: CameraSource,
  count = Number.POSITIVE_INFINITY,
): Promise<RgbImage[]> {
  const images: RgbImage[] = [];
  const signal = AbortSignal.timeout(TAKE_TIMEOUT_MS);
  for await (const image of source.frames(signal)) {
    images.push(image);
    if (images.length >= count) return images;
  }
  if (signal.aborted) throw new Error(`${images.length} pictures in ${TAKE_TIMEOUT_MS} ms`);
  return images;
}

/** What a source throws; fails where it does not. */
export async function failureOf(source: CameraSource): Promise<Error & { code?: string }> {
  let images: RgbImage[];
  try {
    images = await takeImages(source, 1);
  } catch (error) {
    return error as Error;
  }
  throw new Error(`expected a failure, but ${images.length} pictures came`);
}
