import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { userInfo } from "node:os";
import type { CameraConfig } from "../camera/camera-config.js";
import { type Finding, fail } from "./finding.js";

const DEVICE = /^\/dev\/video\d+$/;

/** A device that is there and closed to this user; null where there is nothing to say of one. */
export async function checkDevice(
  camera: CameraConfig,
  mayUse: (path: string) => Promise<string | null> = refusalOf,
): Promise<Finding | null> {
  const path = deviceOf(camera);
  if (path === null || (await mayUse(path)) !== "EACCES") return null;
  const user = userInfo().username;
  return fail(
    "camera",
    `${camera.id}: ${path} is closed to the user ${user}`,
    `let it into the group of cameras (usermod -aG video ${user}) and log in anew, or have the service tried, whose unit is in it (systemctl restart limen)`,
  );
}

function deviceOf(camera: CameraConfig): string | null {
  const named =
    camera.source === "ffmpeg"
      ? camera.input
      : camera.source === "webcam"
        ? camera.device
        : camera.source === "auto"
          ? "/dev/video0"
          : "";
  return DEVICE.test(named) ? named : null;
}

/** The code of the error that opening it would end in. */
async function refusalOf(path: string): Promise<string | null> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? null;
  }
}
