import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { projectRoot } from "../../daemon/vision/project-root.js";

/** How long a start may take here: two cores, often busy with another test. */
const START_TIMEOUT_MS = 45_000;

export interface Exit {
  code: number | null;
  stdout: string;
  stderr: string;
  tookMs: number;
}

export interface DaemonProcess {
  url: string;
  token: string;
  dataDir: string;
  pid: number;
  log(): string;
  signal(name: NodeJS.Signals): Promise<Exit>;
  graphql: Graphql;
}

/** Runs one GraphQL operation; pictures in `files` go to their variable paths. */
export type Graphql = (
  query: string,
  variables?: Record<string, unknown>,
  files?: Record<string, Uint8Array | Uint8Array[]>,
) => Promise<GraphqlAnswer>;

export interface GraphqlAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into, not typed, by tests.
  data: any;
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
}

/** A directory of its own under the system's temporary one. */
export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), "limen-test-"));
}

export function removeDirectory(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/** Runs the built daemon with only these settings; resolves when it has exited. */
export function runToExit(settings: Record<string, string>, args: string[] = []): Promise<Exit> {
  return start(settings, args).exit;
}

export interface RunningCommand {
  lines(): string[];
  /** Throws where they have not come in time. */
  until(areThere: (lines: string[]) => boolean): Promise<void>;
  signal(name: NodeJS.Signals): Promise<Exit>;
}

/** A command of the built program that goes on by itself, and the whole lines it printed. */
export function runningCommand(settings: Record<string, string>, args: string[]): RunningCommand {
  const { child, output, exit } = start(settings, args);
  const lines = () => output.stdout.split("\n").slice(0, -1);
  return {
    lines,
    until: async (areThere) => {
      const deadline = performance.now() + START_TIMEOUT_MS;
      while (!areThere(lines())) {
        if (performance.now() > deadline) throw new Error(`${output.stdout}${output.stderr}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    signal: (name) => {
      child.kill(name);
      return exit;
    },
  };
}

/** Starts the built daemon on a free port and waits until it is ready. */
export async function startDaemonProcess(
  settings: Record<string, string>,
  args: string[] = [],
): Promise<DaemonProcess> {
  const dataDir = settings.LIMEN_DATA_DIR ?? temporaryDirectory();
  const running = start({ LIMEN_PORT: "0", ...settings, LIMEN_DATA_DIR: dataDir }, args);
  const url = await readyUrl(running);
  const token = settings.LIMEN_TOKEN ?? readFileSync(join(dataDir, "admin-token"), "utf8").trim();
  return {
    url,
    token,
    dataDir,
    pid: running.child.pid as number,
    log: () => running.output.stdout,
    signal: (name) => {
      running.child.kill(name);
      return running.exit;
    },
    graphql: graphqlOf({ url, token }),
  };
}

/** The built daemon from its first moment on, before anything is known of it. */
export function startingDaemon(settings: Record<string, string>): {
  pid: number;
  log(): string;
  end(): Promise<Exit>;
} {
  const given = { LIMEN_PORT: "0", LIMEN_DATA_DIR: temporaryDirectory(), ...settings };
  const { child, output, exit } = start(given, []);
  return {
    pid: child.pid as number,
    log: () => output.stdout,
    end: () => {
      child.kill("SIGTERM");
      return exit;
    },
  };
}

/** A test that fails must not leave its daemon behind; a worker that is ended may not say so. */
const children = new Set<ChildProcess>();
const killAll = () => {
  for (const child of children) child.kill("SIGKILL");
};
afterAll(killAll);
process.on("exit", killAll);

interface Running {
  child: ChildProcess;
  output: { stdout: string; stderr: string };
  exit: Promise<Exit>;
}

function start(settings: Record<string, string>, args: string[]): Running {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("LIMEN_"));
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(projectRoot, "dist/daemon/main.js"), ...args], {
    env: { ...Object.fromEntries(inherited), ...settings },
    cwd: tmpdir(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.stderr += chunk;
  });
  const exit = new Promise<Exit>((resolve) => {
    child.on("close", (code) => {
      children.delete(child);
      resolve({ code, ...output, tookMs: performance.now() - startedAt });
    });
  });
  return { child, output, exit };
}

async function readyUrl({ child, output, exit }: Running): Promise<string> {
  let exited: Exit | undefined;
  void exit.then((value) => {
    exited = value;
  });
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const ready = /"url":"([^"]+)","msg":"limen is ready"/.exec(output.stdout);
    if (ready) return ready[1];
    if (exited) throw new Error(`the daemon exited with ${exited.code}: ${exited.stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill("SIGKILL");
  throw new Error(`the daemon was not ready in time: ${output.stdout}${output.stderr}`);
}

/** How to ask the API at an address with a token. */
export function graphqlOf({ url, token }: { url: string; token: string }): Graphql {
  return async (query, variables = {}, files = {}) => {
    const { body, headers } = multipart({ query, variables, files });
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, ...headers },
      body,
    });
    return (await response.json()) as GraphqlAnswer;
  };
}

/** The GraphQL multipart request specification, or plain JSON where nothing is uploaded. */
export function multipart({
  query,
  variables,
  files,
}: {
  query: string;
  variables: Record<string, unknown>;
  files: Record<string, Uint8Array | Uint8Array[]>;
}): { body: FormData | string; headers: Record<string, string> } {
  const uploads = Object.entries(files).flatMap(([path, content]) =>
    Array.isArray(content)
      ? content.map((bytes, i) => ({ path: `variables.${path}.${i}`, bytes }))
      : [{ path: `variables.${path}`, bytes: content }],
  );
  if (uploads.length === 0) {
    const headers = { "content-type": "application/json" };
    return { body: JSON.stringify({ query, variables }), headers };
  }
  const form = new FormData();
  form.set("operations", JSON.stringify({ query, variables }));
  form.set("map", JSON.stringify(Object.fromEntries(uploads.map(({ path }, i) => [i, [path]]))));
  uploads.forEach(({ bytes }, i) => {
    form.set(String(i), new Blob([new Uint8Array(bytes)], { type: "image/jpeg" }), `${i}.jpg`);
  });
  return { body: form, headers: {} };
}
