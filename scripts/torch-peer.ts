import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { projectRoot } from "../daemon/vision/project-root.js";
import type { Optimizer } from "../training/backends/trainer.js";
import type { Net } from "../training/model/net.js";

/** Debian's, where python3-torch is installed. */
const PYTHON = "/usr/bin/python3";

export interface PeerTask {
  net: Net;
  batch: number;
  /** Rows of one person. */
  pictures: number;
  threads: number;
  margin: number;
  learningRate: number;
  optimizer: Optimizer;
}

/** The same training in PyTorch, in a process of its own. */
export interface TorchPeer {
  version: string;
  /** How many values are learnt: as many as here, or it is another net. */
  parameters: number;
  /** Seconds that so many steps take. */
  steps(count: number): Promise<number>;
  close(): Promise<void>;
}

export function hasTorch(): boolean {
  return spawnSync(PYTHON, ["-c", "import torch"]).status === 0;
}

/** Throws an Error where the process ends before it answers. */
export async function openTorchPeer(task: PeerTask): Promise<TorchPeer> {
  const script = join(projectRoot, "scripts", "bench-train.py");
  const threads = String(task.threads);
  const child = spawn(PYTHON, [script], {
    stdio: ["pipe", "pipe", "inherit"],
    // Threads that wait by spinning would take the other side's cores between its rounds.
    env: { ...process.env, OMP_NUM_THREADS: threads, OMP_WAIT_POLICY: "PASSIVE" },
  });
  const exit = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async <Answer>(question: unknown): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error("PyTorch ended without an answer");
    return JSON.parse(value) as Answer;
  };
  const about = await ask<{ version: string; parameters: number }>(task);
  return {
    ...about,
    steps: async (count) => (await ask<{ seconds: number }>(count)).seconds,
    close: async () => {
      child.stdin.end();
      await exit;
    },
  };
}
