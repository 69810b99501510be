import type { Command } from "commander";
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

/** What a backup may be encrypted with. Throws BAD_CONFIG. */
export async function givenPassphrase(
  options: PassphraseOptions,
  { backup }: Pick<Config, "backup">,
): Promise<string | null> {
  const file = options.passphraseFile ?? backup.passphraseFile;
  return file === null ? null : readConfigured(file, OPTION);
}
