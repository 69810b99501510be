import type { Command } from "commander";
import { withoutCredentials } from "../camera/camera.js";
import { loadConfig } from "../load-config.js";
import { print, printJson } from "./output.js";

export function addConfig(program: Command): void {
  program
    .command("config")
    .description("look at the configuration")
    .command("check")
    .description(
      "say whether a configuration can be used; the environment counts, as for the daemon",
    )
    .argument("[file]", "the file (default LIMEN_CONFIG, else limen.config.json)")
    .option("--json", "print what is in force, every default filled in, secrets left out")
    .action(checkConfig);
}

async function checkConfig(file: string | undefined, options: { json?: true }): Promise<void> {
  const config = await loadConfig({ config: file }, process.env);
  if (options.json) {
    const token = config.api.token === null ? null : "***";
    const shown = JSON.stringify({ ...config, api: { ...config.api, token } }, (_, value) =>
      typeof value === "string" ? withoutCredentials(value) : value,
    );
    printJson(JSON.parse(shown));
    return;
  }
  const cameras = config.cameras.map(({ id, source }) => `${id} (${source})`).join(", ");
  print(`fine: data in ${config.dataDir}, cameras ${cameras || "none"}`);
}
