import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";

/** Debian's broker, which lies where only root's path leads. */
const PATH = `${process.env.PATH}:/usr/sbin`;
const MOSQUITTO = spawnSync("sh", ["-c", "command -v mosquitto"], { env: { PATH } });
export const hasMosquitto = MOSQUITTO.status === 0;

export const USER = { username: "limen", password: "a password of the broker" };

/** A test that fails must not leave its broker behind. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** A real mosquitto on a port of its own that wants a password; with TLS where a certificate is given. */
export class Mosquitto {
  #child: ChildProcess | undefined;
  port = 0;

  constructor(
    private readonly directory: string,
    private readonly tls: { certFile: string; keyFile: string } | null = null,
  ) {}

  /** Always on the port of its first start. */
  async start(): Promise<void> {
    if (this.port === 0) await this.#configure();
    const child = spawn("mosquitto", ["-c", this.#file("mosquitto.conf")], {
      env: { ...process.env, PATH },
      stdio: "ignore",
    });
    this.#child = child;
    running.add(child);
    while (!(await accepts(this.port))) {
      if (child.exitCode !== null) throw new Error(`mosquitto exited with ${child.exitCode}`);
    }
  }

  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
    running.delete(child);
  }

  async #configure(): Promise<void> {
    this.port = await freePort();
    const { username, password } = USER;
    const passwords = this.#file("passwords");
    execFileSync("mosquitto_passwd", ["-b", "-c", passwords, username, password]);
    const lines = [
      `listener ${this.port} 127.0.0.1`,
      "allow_anonymous false",
      `password_file ${passwords}`,
      ...(this.tls ? [`certfile ${this.tls.certFile}`, `keyfile ${this.tls.keyFile}`] : []),
      // As root it would become another user, who may not read the test's directory.
      ...(process.getuid?.() === 0 ? ["user root"] : []),
    ];
    writeFileSync(this.#file("mosquitto.conf"), `${lines.join("\n")}\n`);
  }

  #file(name: string): string {
    return join(this.directory, name);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

const LOOK_EVERY_MS = 20;

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    return false;
  } finally {
    socket.destroy();
  }
}
