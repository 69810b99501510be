import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { askDaemon, isDataDirInUse, rotateAdminToken, TOKEN_FILE } from "../data-dir/data-dir.js";
import { assertOwnToken, ROTATE_TOKEN } from "../data-dir/token-rotation.js";
import { LimenError, reasonOf } from "../errors.js";
import { configuredToken } from "../secret-files.js";
import { type LocalOptions, localConfig, localOptions } from "./connection.js";
import { note, print } from "./output.js";

export function addToken(program: Command): void {
  const command = program
    .command("token")
    .description("the admin token, which every request to the API carries");
  localOptions(command.command("show").description("print it")).action(showToken);
  localOptions(
    command.command("rotate").description("make a new one and print it; the old one ends"),
  ).action(rotateToken);
}

async function showToken(options: LocalOptions): Promise<void> {
  const { api, dataDir } = await localConfig(options);
  const configured = await configuredToken(api);
  if (configured !== null) {
    print(configured);
    return;
  }
  print(await ownToken(dataDir));
}

async function ownToken(dataDir: string): Promise<string> {
  const file = join(dataDir, TOKEN_FILE);
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (cause) {
    throw new LimenError(
      "UNAUTHENTICATED",
      `${file} cannot be read (${reasonOf(cause)}); the daemon makes it at its first start`,
      { cause },
    );
  }
}

/** A daemon that runs does it itself: it alone knows what it was started with. */
async function rotateToken(options: LocalOptions): Promise<void> {
  const { api, dataDir } = await localConfig(options);
  if (await isDataDirInUse(dataDir)) {
    await askDaemon(dataDir, ROTATE_TOKEN);
    print(await ownToken(dataDir));
    note("the old one is refused from now on, and connections by it were ended");
    return;
  }
  assertOwnToken(api);
  print(await rotateAdminToken(dataDir));
}
