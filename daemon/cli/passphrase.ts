import type { Command } from "commander";
import type { Unlocking } from "../backup/encryption.js";
import { backupPassphrase } from "../backup/passphrase.js";
import type { Config } from "../config.js";
import { readConfigured, readSecret } from "../secret-files.js";

export interface PassphraseOptions {
  passphraseFile?: string;
}

const OPTION = "--passphrase-file";

export function passphraseOption(command: Command, what: string): Command {
  return command.option(`${OPTION} <file>`, `${what} (default: backup.passphraseFile)`);
}

/** What to encrypt a backup with; null: it is not. Throws BAD_CONFIG, also for one easily guessed. */
export function newPassphrase(
  { passphraseFile }: PassphraseOptions,
  { backup }: Pick<Config, "backup">,
): Promise<string | null> {
  if (passphraseFile !== undefined) return readSecret(passphraseFile, OPTION);
  return backupPassphrase(backup);
}

/** What opens a backup; who names a passphrase means one that it opened. Throws BAD_CONFIG. */
export async function unlockingOf(
  { passphraseFile }: PassphraseOptions,
  { backup }: Pick<Config, "backup">,
): Promise<Unlocking> {
  if (passphraseFile !== undefined) {
    return { passphrase: await readConfigured(passphraseFile, OPTION), mustBeEncrypted: true };
  }
  const file = backup.passphraseFile;
  return { passphrase: file && (await readConfigured(file, "backup.passphraseFile")) };
}
