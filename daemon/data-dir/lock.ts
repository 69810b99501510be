import { rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { ERROR_CODES, type ErrorCode, LimenError } from "../errors.js";

/** What a command on this machine may have the holder do, by its name. */
export type Services = Readonly<Record<string, () => Promise<void>>>;

/** A listening socket, because the system closes it with the process, however that ends. */
export interface Lock {
  /** From now on; before, whoever asks is told to come again. */
  serve(services: Services): void;
  release(): Promise<void>;
}

const MAX_QUESTION_BYTES = 64;
const MAX_ANSWER_BYTES = 4096;
/** Who has said nothing by then only wanted to know whether somebody is there. */
const SILENCE_MS = 2000;
const ANSWER_WITHIN_MS = 10_000;

/** Takes over what a holder left behind who is no more. */
export async function holdLock(path: string): Promise<Lock> {
  await rm(path, { force: true });
  const sockets = new Set<Socket>();
  let services: Services | null = null;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    void serveOne(socket, () => services);
  });
  await listening(server, path);
  return {
    serve: (all) => {
      services = all;
    },
    release: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export function isHeld(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Has the holder do something; only who may enter the directory can. Throws what the holder does. */
export async function askHolder(path: string, service: string): Promise<void> {
  const socket = connect(path);
  socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy());
  socket.on("error", () => socket.destroy());
  socket.write(`${service}\n`);
  const answer = await lineFrom(socket, MAX_ANSWER_BYTES);
  socket.destroy();
  if (answer === "ok") return;
  const [, name, message] = /^(\w+) (.+)$/.exec(answer ?? "") ?? [];
  if (name !== undefined && name in ERROR_CODES) throw new LimenError(name as ErrorCode, message);
  throw new LimenError("UNREACHABLE", "the daemon that runs here does not answer; restart it");
}

async function serveOne(socket: Socket, services: () => Services | null): Promise<void> {
  socket.on("error", () => socket.destroy());
  socket.setTimeout(SILENCE_MS, () => socket.destroy());
  const question = await lineFrom(socket, MAX_QUESTION_BYTES);
  if (question === null) {
    socket.destroy();
    return;
  }
  socket.setTimeout(0);
  socket.end(`${await answerTo(question, services())}\n`);
}

async function answerTo(question: string, services: Services | null): Promise<string> {
  if (services === null) return "BUSY the daemon is not ready yet; try again in some seconds";
  if (!Object.hasOwn(services, question)) return "BAD_INPUT this daemon does not know how to";
  try {
    await services[question]();
    return "ok";
  } catch (error) {
    if (!(error instanceof LimenError)) return "INTERNAL something unforeseen failed";
    return `${error.code} ${error.message.replaceAll("\n", " ")}`;
  }
}

/** The first line, or null where none comes. */
function lineFrom(socket: Socket, maxBytes: number): Promise<string | null> {
  return new Promise((resolve) => {
    let text = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk) => {
      text += chunk;
      const end = text.indexOf("\n");
      if (end !== -1) resolve(text.slice(0, end));
      else if (text.length > maxBytes) resolve(null);
    });
    socket.once("end", () => resolve(null));
    socket.once("close", () => resolve(null));
  });
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.unref();
      resolve();
    });
  });
}
