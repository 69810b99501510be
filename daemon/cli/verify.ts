import type { Command } from "commander";
import { LimenError } from "../errors.js";
import { type ConnectionOptions, connectionOptions, targetOf } from "./connection.js";
import { ask } from "./graphql-client.js";
import type { Target } from "./http.js";
import { clean, print, printJson } from "./output.js";
import { allPeople } from "./people.js";
import { pictureFile } from "./picture-file.js";

const PERSON = "query ($id: ID!) { person(id: $id) { id name } }";
const VERIFY = `query ($id: ID!, $image: File!) { verify(personId: $id, image: $image) {
  samePerson distance threshold probability agree
} }`;

interface Verification {
  samePerson: boolean;
  distance: number;
  threshold: number;
  probability: number | null;
  agree: boolean | null;
}

interface Who {
  id: string;
  name: string;
}

export function addVerify(program: Command): void {
  const command = program
    .command("verify")
    .description("say whether a picture shows a person; exit code 0 only where it does")
    .argument("<person>", "by id, external id, or a name that only one person has")
    .argument("<picture>", "JPEG, PNG or WebP with one face");
  connectionOptions(command).option("--json", "as one JSON document").action(verify);
}

async function verify(
  who: string,
  path: string,
  options: ConnectionOptions & { json?: true },
): Promise<void> {
  const target = await targetOf(options);
  const bytes = await pictureFile(path);
  const person = await personCalled(target, who);
  const { verify: verification } = await ask<{ verify: Verification }>(target, {
    query: VERIFY,
    variables: { id: person.id, image: null },
    files: [{ path: "image", bytes }],
  });
  if (options.json) printJson({ person, ...verification });
  else print(lineOf(person, verification));
  if (!verification.samePerson) process.exitCode = 1;
}

/** Throws NOT_FOUND, or BAD_INPUT where several people have the name. */
async function personCalled(target: Target, who: string): Promise<Who> {
  const { person } = await ask<{ person: Who | null }>(target, {
    query: PERSON,
    variables: { id: who },
  });
  if (person) return person;
  const similar = await allPeople(target, who);
  const byExternalId = similar.find(({ externalId }) => externalId === who);
  const named = byExternalId ? [byExternalId] : similar.filter(({ name }) => name === who);
  const [only] = named;
  if (!only) {
    throw new LimenError("NOT_FOUND", `nobody has the id, external id or name "${clean(who)}"`);
  }
  if (named.length > 1) {
    const ids = named.map(({ id }) => id).join(", ");
    throw new LimenError("BAD_INPUT", `several people are called that; name one by id: ${ids}`);
  }
  return { id: only.id, name: only.name };
}

function lineOf({ name }: Who, verification: Verification): string {
  const { samePerson, distance, threshold, probability, agree } = verification;
  const head =
    probability === null
      ? ""
      : `; the verification head's probability is ${probability.toFixed(3)}${agree ? "" : ", which DISAGREES"}`;
  const figures = `distance ${distance.toFixed(4)}, the same below ${threshold.toFixed(4)}${head}`;
  return `${samePerson ? "the same person as" : "NOT"} ${clean(name)} (${figures})`;
}
