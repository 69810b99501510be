import { access, readdir } from "node:fs/promises";
import { type Command, Option } from "commander";
import { readBackupFile } from "../backup/backup-file.js";
import { type AboutBackup, badBackup } from "../backup/container.js";
import { isContent } from "../backup/placement.js";
import type { Config } from "../config.js";
import { openDataDir } from "../data-dir/data-dir.js";
import { LimenError, reasonOf } from "../errors.js";
import { type LocalOptions, localConfig, localOptions } from "./connection.js";
import { counted, note, print } from "./output.js";
import { type PassphraseOptions, passphraseOption, unlockingOf } from "./passphrase.js";

interface Options extends LocalOptions, PassphraseOptions {
  replace?: true;
  merge?: true;
}

export function addRestore(program: Command): void {
  const command = program
    .command("restore")
    .description("take a backup into the data directory of a daemon that is stopped")
    .argument("<file>", "a backup");
  localOptions(command);
  passphraseOption(command, "a file with the passphrase that it was encrypted with")
    .addOption(new Option("--replace", "in place of what is there, which is set aside"))
    .addOption(
      new Option("--merge", "add the people who are not there; nothing else").conflicts("replace"),
    )
    .action(restore);
}

async function restore(file: string, options: Options): Promise<void> {
  const config = await localConfig(options);
  await access(file).catch((cause) => {
    throw badBackup(`${file} cannot be read: ${reasonOf(cause)}`, cause);
  });
  const bytes = readBackupFile(file, await unlockingOf(options, config));
  const dataDir = await openDataDir(config.dataDir);
  try {
    const isEmpty = !(await readdir(dataDir.path)).some(isContent);
    if (!isEmpty && !options.replace && !options.merge) {
      throw new LimenError(
        "BAD_INPUT",
        `${dataDir.path} is not empty: say --replace (everything as in the backup) or --merge (only its people who are not here)`,
      );
    }
    if (options.merge) await merge(bytes, config);
    else await replace(bytes, config);
  } finally {
    await dataDir.release();
  }
  note("whoever was erased since the backup may be back: erase them again");
}

async function replace(bytes: AsyncIterable<Uint8Array>, { dataDir }: Config): Promise<void> {
  const { restoreReplacing } = await import("../backup/restore.js");
  const { about, before } = await restoreReplacing({ dataDir, bytes, now: new Date() });
  print(`${dataDir} is as it was at ${momentOf(about)}, token included`);
  if (before !== null) note(`what was there is in ${before}: erase that once all is well`);
}

async function merge(
  bytes: AsyncIterable<Uint8Array>,
  { dataDir, enrolment }: Config,
): Promise<void> {
  const { restoreMerging } = await import("../backup/restore.js");
  const { about, report } = await restoreMerging({
    dataDir,
    bytes,
    now: new Date(),
    limits: { people: enrolment.maxPeople, faces: enrolment.maxFaces },
  });
  const { added, faces, kept, refused } = report;
  print(
    `${counted(added, "person", "people")} with ${counted(faces, "face")} came back, as of ${momentOf(about)}; here already: ${kept}`,
  );
  for (const { person, reason } of refused) {
    note(`left out: ${person.name} (${person.id}): ${reason}`);
  }
  note("events, strangers and corrections are not merged");
}

function momentOf({ createdAt, version }: AboutBackup): string {
  return `${createdAt.toISOString()} (limen ${version})`;
}
