import type { Command } from "commander";
import { type ConnectionOptions, connectionOptions, targetOf } from "./connection.js";
import { ask } from "./graphql-client.js";
import { note, printJson, printTable } from "./output.js";
import { pictureFile } from "./picture-file.js";

const QUERY = `query ($image: File!) { identify(image: $image, top: 3) {
  box { x y width height } decision reason person { id name }
  candidates { person { id name } distance probability }
} }`;

interface IdentifiedFace {
  box: { x: number; y: number; width: number; height: number };
  decision: string;
  reason: string | null;
  person: { id: string; name: string } | null;
  candidates: { person: { name: string } | null; distance: number }[];
}

export function addIdentify(program: Command): void {
  const command = program
    .command("identify")
    .description("say who is in a picture, face by face; exit code 1 where nobody is recognised")
    .argument("<picture>", "JPEG, PNG or WebP");
  connectionOptions(command).option("--json", "as one JSON document").action(identify);
}

async function identify(path: string, options: ConnectionOptions & { json?: true }): Promise<void> {
  const target = await targetOf(options);
  const files = [{ path: "image", bytes: await pictureFile(path) }];
  const variables = { image: null };
  const { identify: faces } = await ask<{ identify: IdentifiedFace[] }>(target, {
    query: QUERY,
    variables,
    files,
  });
  if (options.json) printJson(faces);
  else printTable(["DECISION", "NAME", "ID", "DISTANCE", "NEAREST", "AT"], faces.map(rowOf));
  if (faces.length === 0) note(`${path}: no face in the picture`);
  if (!faces.some(({ decision }) => decision === "RECOGNIZED")) process.exitCode = 1;
}

function rowOf({ box, decision, reason, person, candidates }: IdentifiedFace): string[] {
  const [nearest] = candidates;
  return [
    reason === null ? decision : `${decision} (${reason})`,
    person?.name ?? "",
    person?.id ?? "",
    nearest?.distance.toFixed(4) ?? "",
    nearest?.person?.name ?? "",
    `${Math.round(box.width)}x${Math.round(box.height)}+${Math.round(box.x)}+${Math.round(box.y)}`,
  ];
}
