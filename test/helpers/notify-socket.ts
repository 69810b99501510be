import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { until } from "./wait.js";

/** Receives what a service says, as systemd would; Node has no such sockets. */
const RECEIVER = `
import json, socket, sys
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
path = sys.argv[1]
receiver.bind("\\0" + path[1:] if path.startswith("@") else path)
print("ready", flush=True)
while True:
    print(json.dumps(receiver.recv(65536).decode()), flush=True)
`;

export const canNotify = ["systemd-notify", "python3"].every(
  (program) => spawnSync(program, ["--version"]).status === 0,
);

export interface NotifySocket {
  path: string;
  /** What was said so far; not the barriers, by which systemd-notify waits to be heard. */
  messages: string[];
  /** The assignments of all of them. */
  said(): string[];
  /** Resolves when nobody listens any more. */
  close(): Promise<void>;
}

/** Listens at a path, or at a name of the abstract kind that begins with @. */
export async function openNotifySocket(path: string): Promise<NotifySocket> {
  const receiver = spawn("python3", ["-c", RECEIVER, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const messages: string[] = [];
  let isReady = false;
  createInterface(receiver.stdout).on("line", (line) => {
    if (!isReady) isReady = line === "ready";
    else if (line !== '"BARRIER=1"') messages.push(JSON.parse(line));
  });
  await until(() => isReady);
  const said = () => messages.flatMap((message) => message.split("\n"));
  const left = new Promise<void>((resolve) => receiver.once("exit", () => resolve()));
  const close = () => {
    receiver.kill("SIGKILL");
    return left;
  };
  return { path, messages, said, close };
}
