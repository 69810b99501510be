import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import type { Config } from "../config.js";
import { TOKEN_FILE } from "../data-dir/data-dir.js";
import { LimenError, reasonOf } from "../errors.js";
import { loadConfig } from "../load-config.js";
import { configuredToken } from "../secret-files.js";
import type { Target } from "./http.js";

/** Where a command finds its configuration. */
export interface LocalOptions {
  config?: string;
  dataDir?: string;
}

export interface ConnectionOptions extends LocalOptions {
  url?: string;
  tokenFile?: string;
}

const ANY_ADDRESS: Record<string, string> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

export function localOptions(command: Command): Command {
  return command
    .option("--config <file>", "configuration file (LIMEN_CONFIG; default limen.config.json)")
    .option("--data-dir <dir>", "the daemon's data directory (LIMEN_DATA_DIR)");
}

export function connectionOptions(command: Command): Command {
  return localOptions(command)
    .option("--url <url>", "another daemon than the one of the configuration: https://door:8420")
    .option("--token-file <file>", "a file with its token (default: admin-token in the data dir)");
}

/** The configuration as the daemon would read it. Throws BAD_CONFIG. */
export function localConfig({ config, dataDir }: LocalOptions): Promise<Config> {
  return loadConfig({ config, dataDir }, process.env);
}

/**
 * The daemon to talk to: the one that the configuration describes, unless options name another.
 * Throws BAD_CONFIG, or UNAUTHENTICATED where no token can be found.
 */
export async function targetOf(options: ConnectionOptions): Promise<Target> {
  const config = await localConfig(options);
  const token = await tokenOf(options, config);
  if (options.url !== undefined) {
    return { url: originOf(options.url), token, certificate: null };
  }
  const { tls } = config.api;
  const certificate = tls && (await readText(tls.certFile, "BAD_CONFIG"));
  return { url: localUrl(config), token, certificate };
}

/** Where the configured daemon listens. Throws BAD_CONFIG where only the daemon knows its port. */
export function localUrl({ api: { host, port, tls } }: Pick<Config, "api">): string {
  if (port === 0) {
    throw new LimenError(
      "BAD_CONFIG",
      "the daemon picks its port itself (api.port is 0): name it with --url",
    );
  }
  const address = ANY_ADDRESS[host] ?? host;
  const bracketed = address.includes(":") ? `[${address}]` : address;
  return `${tls ? "https" : "http"}://${bracketed}:${port}`;
}

async function tokenOf({ tokenFile }: ConnectionOptions, config: Config): Promise<string> {
  if (tokenFile !== undefined) return (await readText(tokenFile, "UNAUTHENTICATED")).trim();
  const configured = await configuredToken(config.api);
  if (configured !== null) return configured;
  return (await readText(join(config.dataDir, TOKEN_FILE), "UNAUTHENTICATED")).trim();
}

async function readText(path: string, code: "BAD_CONFIG" | "UNAUTHENTICATED"): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const advice =
      code === "UNAUTHENTICATED"
        ? "; the daemon makes it at its first start: name its data directory with --data-dir, or a token with --token-file"
        : "";
    throw new LimenError(code, `${path} cannot be read: ${reasonOf(cause)}${advice}`, { cause });
  }
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === "/") return url.origin;
  throw new LimenError("BAD_CONFIG", `--url ${text} is not of the form http(s)://host:port`);
}
