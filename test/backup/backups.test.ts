import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { drain } from "../../daemon/backup/backup-file.js";
import { type Backups, openBackups } from "../../daemon/backup/backups.js";
import { readBackup } from "../../daemon/backup/container.js";
import { decrypted } from "../../daemon/backup/encryption.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { openStores } from "../helpers/stores.js";

const PASSPHRASE = "correct horse battery staple";

describe("a backup that is handed out", () => {
  async function withBackups(
    { passphrase }: { passphrase: string | null },
    work: (backups: Backups) => Promise<void>,
  ): Promise<void> {
    const [dataDir, secrets] = [temporaryDirectory(), temporaryDirectory()];
    const passphraseFile = passphrase === null ? null : join(secrets, "passphrase");
    if (passphraseFile !== null) writeFileSync(passphraseFile, PASSPHRASE);
    const { root, log, close } = await openStores(dataDir);
    const config = { directory: null, everyHours: 24, keep: 7, passphraseFile };
    const now = () => new Date("2026-01-02T03:04:05Z");
    await work(await openBackups(config, { dataDir, root, now, log }));
    await close();
    for (const directory of [dataDir, secrets]) removeDirectory(directory);
  }

  it("is encrypted where a passphrase is configured, and says so by its name", async () => {
    await withBackups({ passphrase: PASSPHRASE }, async ({ download }) => {
      const { name, content } = download({ plain: false });
      expect(name).toBe("limen-2026-01-02T030405Z.backup.age");
      await expect(readBackup(content, drain)).rejects.toMatchObject({ code: "BAD_BACKUP" });
      const again = download({ plain: false });
      const { files } = await readBackup(
        decrypted(again.content, { passphrase: PASSPHRASE }),
        drain,
      );
      expect(files).toBeGreaterThan(0);
    });
  });

  it("is plain for who encrypts it, and where nothing is configured", async () => {
    const isPlain = async ({ name, content }: ReturnType<Backups["download"]>) => {
      expect(name).toBe("limen-2026-01-02T030405Z.backup");
      expect((await readBackup(content, drain)).files).toBeGreaterThan(0);
    };
    await withBackups({ passphrase: PASSPHRASE }, ({ download }) =>
      isPlain(download({ plain: true })),
    );
    await withBackups({ passphrase: null }, ({ download }) => isPlain(download({ plain: false })));
  });
});
