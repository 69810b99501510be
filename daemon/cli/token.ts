import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { isDataDirInUse, rotateAdminToken, TOKEN_FILE } from "../data-dir.js";
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
  const file = join(dataDir, TOKEN_FILE);
  try {
    print((await readFile(file, "utf8")).trim());
  } catch (cause) {
    throw new LimenError(
      "UNAUTHENTICATED",
      `${file} cannot be read (${reasonOf(cause)}); the daemon makes it at its first start`,
      { cause },
    );
  }
}

async function rotateToken(options: LocalOptions): Promise<void> {
  const { api, dataDir } = await localConfig(options);
  if (api.token !== null || api.tokenFile !== null) {
    const place = api.token === null ? api.tokenFile : "api.token or LIMEN_TOKEN";
    throw new LimenError("BAD_CONFIG", `the token is set by ${place}: change it there`);
  }
  print(await rotateAdminToken(dataDir));
  if (await isDataDirInUse(dataDir)) note("the daemon takes the old one until it is restarted");
}
