import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * A module that a daemon can be started with (`--import`): where the file `<directory>/<thread>` comes into being, that
 * thread ("main" or "worker") stops for ever, as a call into a driver does that never returns.
 */
export function hangOnDemand(directory: string): {
  settings: { NODE_OPTIONS: string };
  hang(thread: "main" | "worker"): void;
  /** Made by the thread itself before it stops. */
  hungFile(thread: "main" | "worker"): string;
} {
  const file = join(directory, "hang.mjs");
  const hungFile = (thread: string) => join(directory, `${thread}-hangs`);
  writeFileSync(
    file,
    `
import { existsSync, writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
const thread = isMainThread ? "main" : "worker";
const demand = ${JSON.stringify(directory)} + "/" + thread;
setInterval(() => {
  if (!existsSync(demand)) return;
  writeFileSync(demand + "-hangs", "");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}, 50).unref();
`,
  );
  return {
    settings: { NODE_OPTIONS: `--import ${pathToFileURL(file).href}` },
    hang: (thread) => writeFileSync(join(directory, thread), ""),
    hungFile,
  };
}
