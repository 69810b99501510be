import { readSecret } from "../secret-files.js";

/** What backups are encrypted with, as configured; null: they are not. Throws BAD_CONFIG. */
export async function backupPassphrase({
  passphraseFile,
}: {
  passphraseFile: string | null;
}): Promise<string | null> {
  return passphraseFile === null ? null : readSecret(passphraseFile, "backup.passphraseFile");
}
