import { reasonOf } from "../errors.js";
import { readConfigured } from "../secret-files.js";
import { cameraFailed, withoutCredentials } from "./camera.js";
import type { FfmpegConfig } from "./camera-config.js";

/** `rtsp://user@…`, where the password is to come from a file. */
export const WITH_USER_ONLY = /^([a-z][a-z0-9+.-]*:\/\/[^/\s@:]+)@/i;

/**
 * What ffmpeg is to read, with the password of its file. That is read at each opening, so that
 * a new one needs no restart. Throws CAMERA_FAILED.
 */
export async function addressOf({
  id,
  input,
  passwordFile,
}: Pick<FfmpegConfig, "id" | "input" | "passwordFile">): Promise<string> {
  if (passwordFile === null) return input;
  try {
    const password = await readConfigured(passwordFile, `camera ${id}: passwordFile`);
    return input.replace(WITH_USER_ONLY, (_, start) => `${start}:${encodeURIComponent(password)}@`);
  } catch (error) {
    throw cameraFailed(reasonOf(error), error);
  }
}

/** Whether others must not read it. */
export function isSecret(address: string): boolean {
  return withoutCredentials(address) !== address;
}
