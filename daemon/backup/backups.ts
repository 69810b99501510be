import { backupName } from "./backup-file.js";
import { encrypted } from "./encryption.js";
import { backupPassphrase } from "./passphrase.js";
import { ScheduledBackups, type ScheduleParts } from "./scheduled-backups.js";
import { type BackupSources, takeBackup } from "./snapshot.js";

export interface BackupsConfig {
  directory: string | null;
  everyHours: number;
  keep: number;
  passphraseFile: string | null;
}

/** The backups of a running daemon. */
export interface Backups {
  scheduled: ScheduledBackups;
  /**
   * One for somebody to keep, with the name of its file: encrypted where a passphrase is configured,
   * unless it is wanted `plain` by who encrypts it.
   */
  download(form: { plain: boolean }): {
    name: string;
    content: AsyncGenerator<Uint8Array, void, void>;
  };
}

/** Throws BAD_CONFIG. */
export async function openBackups(
  config: BackupsConfig,
  { log, ...sources }: BackupSources & Pick<ScheduleParts, "log">,
): Promise<Backups> {
  const { now } = sources;
  const passphrase = await backupPassphrase(config);
  const backup = () => takeBackup(sources);
  return {
    scheduled: new ScheduledBackups({ ...config, passphrase, backup, now, log }),
    download: ({ plain }) => {
      const isPlain = plain || passphrase === null;
      const name = backupName(now(), { encrypted: !isPlain });
      return { name, content: isPlain ? backup() : encrypted(backup(), passphrase) };
    },
  };
}
