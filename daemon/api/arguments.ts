import { LimenError } from "../errors.js";

/** A page's size. Throws BAD_INPUT, naming the argument and its bounds. */
export function wholeNumber(
  name: string,
  value: number | null | undefined,
  { fallback, most }: { fallback: number; most: number },
): number {
  const number = value ?? fallback;
  if (number >= 1 && number <= most) return number;
  throw new LimenError("BAD_INPUT", `${name} must be from 1 to ${most}`);
}

/**
 * The bytes of uploaded pictures. Throws BAD_INPUT for none or too many, or where a variable holds
 * no upload; TOO_LARGE for a picture over the limit.
 */
export async function uploadedPictures(
  files: readonly unknown[],
  limits: { maxUploadBytes: number; maxImagesPerRequest: number },
): Promise<Uint8Array[]> {
  if (files.length < 1 || files.length > limits.maxImagesPerRequest) {
    throw new LimenError("BAD_INPUT", `send 1 to ${limits.maxImagesPerRequest} pictures`);
  }
  return Promise.all(files.map((file) => bytesOf(file, limits.maxUploadBytes)));
}

/** By its form, not its class: the HTTP library brings a class of its own beside Node's. */
export function isUpload(value: unknown): value is Blob {
  const blob = value as Partial<Blob> | null | undefined;
  return typeof blob?.arrayBuffer === "function" && typeof blob.size === "number";
}

async function bytesOf(file: unknown, maxBytes: number): Promise<Uint8Array> {
  if (!isUpload(file)) {
    throw new LimenError(
      "BAD_INPUT",
      "a picture must be uploaded by the GraphQL multipart request specification",
    );
  }
  if (file.size > maxBytes) {
    throw new LimenError(
      "TOO_LARGE",
      `a picture may have ${maxBytes} bytes; this has ${file.size}`,
    );
  }
  return new Uint8Array(await file.arrayBuffer());
}
