import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DaemonProcess } from "./daemon-process.js";
import { temporaryDirectory } from "./daemon-process.js";
import { demoPhoto, facesOf, portraitOf } from "./pictures.js";

export const ENROLL = `mutation (
  $name: String!, $images: [File!]!, $allowDuplicate: Boolean = false
) {
  enrollPerson(input: {name: $name, images: $images, allowDuplicate: $allowDuplicate}) {
    person { id name } rejected { code }
  }
}`;

/** The woman on the right of the first demonstration photo; she is on the third one too. */
export async function portraitFromDemo(face = 2): Promise<Buffer> {
  const photo = await demoPhoto(1);
  return portraitOf(photo, (await facesOf(photo))[face]);
}

export async function enroll(
  daemon: DaemonProcess,
  name: string,
  image: Uint8Array,
  options: { allowDuplicate?: boolean } = {},
) {
  const variables = { name, images: [], ...options };
  const { data, errors } = await daemon.graphql(ENROLL, variables, { images: [image] });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.enrollPerson.person as { id: string; name: string };
}

/** Writes a configuration into a directory of its own; returns the settings that name both. */
export function configured(config: Record<string, unknown>): {
  LIMEN_CONFIG: string;
  LIMEN_DATA_DIR: string;
} {
  const directory = temporaryDirectory();
  const file = join(directory, "limen.config.json");
  writeFileSync(file, JSON.stringify(config));
  return { LIMEN_CONFIG: file, LIMEN_DATA_DIR: join(directory, "data") };
}

/** A camera before which the same picture stays, as far as a test goes on. */
export function stillCamera(id: string, picture: Buffer) {
  const path = temporaryDirectory();
  writeFileSync(join(path, "portrait.jpg"), picture);
  return { id, source: "replay", path, fps: 4, stillMs: 60_000 };
}
