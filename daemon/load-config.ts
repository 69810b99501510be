import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { z } from "zod";
import { parseCameraSpec } from "./camera/camera-config.js";
import { type Config, configSchema, portNumber } from "./config.js";
import { LimenError } from "./errors.js";
import { withCredentials } from "./secret-files.js";

type RawConfig = Record<string, unknown>;

/** Settings by environment variable or command line, as text; they override the file. */
export interface Overrides {
  config?: string | undefined;
  dataDir?: string | undefined;
  host?: string | undefined;
  port?: string | undefined;
  token?: string | undefined;
  camera?: string | undefined;
  logLevel?: string | undefined;
}

const DEFAULT_FILE = "limen.config.json";
const TOKEN_CREDENTIAL = "token";

/**
 * File < environment < command line. Throws BAD_CONFIG naming the file and the path of the key.
 * Paths in the file are relative to the working directory, as on the command line.
 */
export async function loadConfig(
  commandLine: Overrides,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Config> {
  const fromEnvironment = overridesFrom(environment);
  const explicit = commandLine.config ?? fromEnvironment.config;
  const file = explicit ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
  const raw = file === undefined ? {} : await readConfigFile(file);
  const layers: [string, Overrides][] = [
    ["the environment", fromEnvironment],
    ["the command line", commandLine],
  ];
  for (const [, overrides] of layers) applyOverrides(raw, overrides);
  const parsed = configSchema.safeParse(raw);
  if (!parsed.success) {
    const where = file ?? "the configuration";
    throw new LimenError("BAD_CONFIG", `${where}: ${describeIssues(parsed.error)}`);
  }
  const config = { ...parsed.data, dataDir: resolve(parsed.data.dataDir) };
  const directory = environment.CREDENTIALS_DIRECTORY;
  return directory === undefined ? config : await withSystemCredentials(config, directory);
}

/** Of systemd: `credential:NAME` in any key; and one by the name of `token`, where none is set. */
async function withSystemCredentials(config: Config, directory: string): Promise<Config> {
  const names = await readdir(directory).catch((cause: NodeJS.ErrnoException): string[] => {
    // Where all that a unit asks for may be missing, and is, there need be no directory.
    if (cause.code === "ENOENT") return [];
    const reason = `the credentials in ${directory} cannot be read: ${cause.message}`;
    throw new LimenError("BAD_CONFIG", reason, { cause });
  });
  const { api, ...rest } = withCredentials(config, { directory, names });
  const hasToken = names.includes(TOKEN_CREDENTIAL);
  const tokenFile = api.tokenFile ?? (hasToken ? join(directory, TOKEN_CREDENTIAL) : null);
  return { ...rest, api: { ...api, tokenFile } };
}

/** The environment variable of each setting that has one. */
export const ENVIRONMENT = {
  config: "LIMEN_CONFIG",
  dataDir: "LIMEN_DATA_DIR",
  host: "LIMEN_HOST",
  port: "LIMEN_PORT",
  token: "LIMEN_TOKEN",
  camera: "LIMEN_CAMERA",
  logLevel: "LIMEN_LOG_LEVEL",
} as const satisfies Record<keyof Overrides, string>;

function overridesFrom(environment: Readonly<Record<string, string | undefined>>): Overrides {
  return Object.fromEntries(
    Object.entries(ENVIRONMENT).map(([key, name]) => [key, environment[name] || undefined]),
  );
}

function applyOverrides(raw: RawConfig, overrides: Overrides): void {
  if (overrides.dataDir !== undefined) raw.dataDir = overrides.dataDir;
  if (overrides.host !== undefined) setIn(raw, "api", "host", overrides.host);
  if (overrides.port !== undefined) setIn(raw, "api", "port", parsePort(overrides.port));
  if (overrides.token !== undefined) setIn(raw, "api", "token", overrides.token);
  if (overrides.logLevel !== undefined) setIn(raw, "log", "level", overrides.logLevel);
  if (overrides.camera !== undefined) raw.cameras = [parseCameraSpec(overrides.camera)];
}

function setIn(raw: RawConfig, section: string, key: string, value: unknown): void {
  const existing = raw[section];
  const isObject = typeof existing === "object" && existing !== null;
  raw[section] = { ...(isObject ? existing : {}), [key]: value };
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!portNumber.safeParse(port).success) {
    throw new LimenError("BAD_CONFIG", `port "${text}" is not a number from 0 to 65535`);
  }
  return port;
}

async function readConfigFile(file: string): Promise<RawConfig> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw new LimenError("BAD_CONFIG", `${file} cannot be read (${code})`, { cause });
  }
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as RawConfig;
  } catch (cause) {
    throw new LimenError("BAD_CONFIG", `${file} is not JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
  throw new LimenError("BAD_CONFIG", `${file} must hold one JSON object`);
}

/** One line, each problem with the path of its key: `cameras[0].fps: …; api.prot: unknown key`. */
function describeIssues(error: z.ZodError): string {
  return error.issues
    .flatMap((issue) => {
      if (issue.code !== "unrecognized_keys") return [`${pathOf(issue.path)}: ${said(issue)}`];
      return issue.keys.map((key) => `${pathOf([...issue.path, key])}: unknown key`);
    })
    .join("; ");
}

/** Zod's words, but for what is not there: "received undefined" is said to programmers. */
function said(issue: z.core.$ZodIssue): string {
  const isMissing = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
  return isMissing ? `is missing (${issue.expected})` : issue.message;
}

function pathOf(path: readonly PropertyKey[]): string {
  const text = path.map((p) => (typeof p === "number" ? `[${p}]` : `.${String(p)}`)).join("");
  return text.replace(/^\./, "") || "(root)";
}
