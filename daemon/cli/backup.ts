import type { IncomingMessage } from "node:http";
import type { Command } from "commander";
import { type WrittenBackup, writeBackupFile } from "../backup/backup-file.js";
import { badBackup } from "../backup/container.js";
import type { Config } from "../config.js";
import { isDataDirInUse } from "../data-dir/data-dir.js";
import { reasonOf } from "../errors.js";
import { type ConnectionOptions, connectionOptions, localConfig, targetOf } from "./connection.js";
import { refusalOf } from "./graphql-client.js";
import { send, type Target } from "./http.js";
import { note, print } from "./output.js";
import { newPassphrase, type PassphraseOptions, passphraseOption } from "./passphrase.js";

const MEGABYTE = 1e6;
/** A large database is copied before more of it is sent. */
const SILENCE_MS = 600_000;

export function addBackup(program: Command): void {
  const command = program
    .command("backup")
    .description("write everything into one file, while the daemon runs or not")
    .argument("<file>", "the backup; it must not exist yet");
  connectionOptions(command);
  passphraseOption(command, "a file whose text encrypts it").action(backUp);
}

type Options = ConnectionOptions & PassphraseOptions;

async function backUp(file: string, options: Options): Promise<void> {
  const passphrase = await newPassphrase(options, await localConfig(options));
  const take = (await isRemote(options)) ? fromDaemon : fromDirectory;
  const written = await take(file, options, passphrase);
  const size = `${(written.bytes / MEGABYTE).toFixed(1)} MB`;
  print(`${written.path}: ${size}, ${written.files} files, read back and whole`);
  note(
    passphrase === null
      ? "it holds the faces, the keys to them, and the token: keep it as secret as the data directory"
      : "it is encrypted: without the passphrase it is of no use to anybody, so keep that elsewhere too",
  );
}

async function isRemote(options: ConnectionOptions): Promise<boolean> {
  if (options.url !== undefined) return true;
  return isDataDirInUse((await localConfig(options)).dataDir);
}

async function fromDaemon(
  file: string,
  options: ConnectionOptions,
  passphrase: string | null,
): Promise<WrittenBackup> {
  return writeBackupFile(file, sent(await targetOf(options)), passphrase);
}

/** Plain on its way, since it is this command that encrypts it and reads it back. */
async function* sent(target: Target): AsyncGenerator<Uint8Array, void, void> {
  const post = { method: "POST", path: "/backup?plain=true", silenceMs: SILENCE_MS } as const;
  const response = await send(target, post);
  if (response.statusCode !== 200) throw await refusalOf(target, response);
  yield* whole(response);
}

async function* whole(response: IncomingMessage): AsyncGenerator<Uint8Array, void, void> {
  try {
    for await (const chunk of response) yield chunk as Uint8Array;
  } catch (cause) {
    throw badBackup(`the daemon broke off (${reasonOf(cause)}); see its log`, cause);
  }
}

/** Of a daemon that is stopped, and stays so meanwhile. */
async function fromDirectory(
  file: string,
  options: ConnectionOptions,
  passphrase: string | null,
): Promise<WrittenBackup> {
  const config: Config = await localConfig(options);
  const { backUpStopped } = await import("../backup/stopped.js");
  return backUpStopped(config.dataDir, file, { passphrase, now: () => new Date() });
}
