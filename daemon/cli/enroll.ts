import type { Command } from "commander";
import { type ConnectionOptions, connectionOptions, targetOf } from "./connection.js";
import { askPartly } from "./graphql-client.js";
import { clean, note, print, printJson } from "./output.js";
import { pictureFile } from "./picture-file.js";

const MUTATION = `mutation ($input: EnrollPersonInput!) { enrollPerson(input: $input) {
  person { id name externalId } faces { id }
  warnings { code index message } rejected { index code message }
} }`;

interface Options extends ConnectionOptions {
  externalId?: string;
  allowDuplicate?: true;
  json?: true;
}

interface Payload {
  person: { id: string; name: string; externalId: string | null } | null;
  faces: { id: string }[];
  warnings: { code: string; index: number; message: string }[];
  rejected: { code: string; index: number; message: string }[];
}

export function addEnroll(program: Command): void {
  const command = program
    .command("enroll")
    .description("enrol somebody new from one picture or more; prints the person's id")
    .argument("<name>", "the person's name")
    .argument("<picture...>", "JPEG, PNG or WebP, each with that person's face alone");
  connectionOptions(command)
    .option("--external-id <id>", "your own system's id for the person")
    .option("--allow-duplicate", "enrol also a face that somebody enrolled already has")
    .option("--json", "the answer as one JSON document")
    .action(enroll);
}

async function enroll(name: string, paths: string[], options: Options): Promise<void> {
  const target = await targetOf(options);
  const pictures = await Promise.all(paths.map(pictureFile));
  const { data, error } = await askPartly<{ enrollPerson: Payload | null }>(target, {
    query: MUTATION,
    variables: {
      input: {
        name,
        externalId: options.externalId ?? null,
        allowDuplicate: options.allowDuplicate ?? false,
        images: pictures.map(() => null),
      },
    },
    files: pictures.map((bytes, i) => ({ path: `input.images.${i}`, bytes })),
  });
  const payload = data?.enrollPerson;
  for (const { index, code, message } of [
    ...(payload?.rejected ?? []),
    ...(payload?.warnings ?? []),
  ]) {
    note(`${paths[index]}: ${code}: ${message}`);
  }
  if (error) {
    const { personId, personName } = error.details;
    if (personId) note(`enrolled already: ${String(personName)}, ${String(personId)}`);
    throw error;
  }
  if (options.json) printJson(payload);
  else if (payload?.person) print(enrolledLine(payload.person, payload.faces.length));
}

/** A script wants the id alone. */
function enrolledLine({ id, name }: { id: string; name: string }, faces: number): string {
  if (process.stdout.isTTY !== true) return id;
  return `${clean(name)} is enrolled as ${id}, with ${faces} ${faces === 1 ? "face" : "faces"}`;
}
