import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Notifier } from "../../daemon/service/notifier.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { canNotify, type NotifySocket, openNotifySocket } from "../helpers/notify-socket.js";
import { recordingLog } from "../helpers/stores.js";
import { until } from "../helpers/wait.js";

let directory: string;
let socket: NotifySocket | undefined;
let notifier: Notifier;

beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(async () => {
  await notifier.close();
  await socket?.close();
  socket = undefined;
  removeDirectory(directory);
});

function open(options: Partial<ConstructorParameters<typeof Notifier>[0]> = {}) {
  const log = recordingLog();
  const path = process.env.PATH;
  notifier = new Notifier({ socket: join(directory, "notify"), path, log, ...options });
  return log;
}

/** What systemd has taken still has to come from its stand-in to this test. */
const heard = (count: number) => until(() => (socket?.messages.length ?? 0) >= count);

describe.skipIf(!canNotify)("messages to systemd (need systemd-notify and python3)", () => {
  it.each([
    ["a path", () => join(directory, "notify")],
    ["an abstract name", () => `@limen-test-${process.pid}`],
  ])("arrive at %s, in order, each once", async (_what, path) => {
    socket = await openNotifySocket(path());
    const log = open({ socket: path() });
    const first = notifier.tell("STATUS=starting", "READY=1");
    await notifier.tell('STATUS=2 of 2 "cameras"; $(reboot) `x` * %n \\n', "WATCHDOG=1");
    await first;
    await heard(2);
    expect(socket.messages).toEqual([
      "STATUS=starting\nREADY=1",
      'STATUS=2 of 2 "cameras"; $(reboot) `x` * %n \\n\nWATCHDOG=1',
    ]);
    expect(log.lines).toEqual([]);
  });

  it("cannot smuggle in another by the end of a line", async () => {
    socket = await openNotifySocket(join(directory, "notify"));
    open();
    await notifier.tell("STATUS=one\nREADY=1\tSTOPPING=1");
    await notifier.tell();
    await heard(1);
    expect(socket.messages).toEqual(["STATUS=one READY=1 STOPPING=1"]);
  });

  it("that nobody takes are told of once, until one is taken again", async () => {
    const log = open();
    await notifier.tell("WATCHDOG=1");
    await notifier.tell("WATCHDOG=1");
    expect(log.lines).toHaveLength(1);
    expect(JSON.stringify(log.lines)).toContain("No such file or directory");
    socket = await openNotifySocket(join(directory, "notify"));
    await notifier.tell("WATCHDOG=1");
    await heard(1);
    expect(socket.messages).toEqual(["WATCHDOG=1"]);
    await socket.close();
    await notifier.tell("WATCHDOG=1");
    expect(log.lines).toHaveLength(2);
  });
});

describe("messages to systemd", () => {
  it("without the program that sends them fail by themselves", async () => {
    const log = open({ path: directory });
    await notifier.tell("READY=1");
    expect(JSON.stringify(log.lines)).toContain("not found");
  });

  it("by a program that hangs are given up, and the next one is tried anew", async () => {
    const program = join(directory, "systemd-notify");
    const hung = join(directory, "hung");
    writeFileSync(program, `#!/bin/sh\necho $$ > ${hung}\nexec /bin/sleep 600\n`);
    chmodSync(program, 0o700);
    const log = open({ path: directory, answerTimeoutMs: 1000 });
    await notifier.tell("READY=1");
    expect(JSON.stringify(log.lines)).toContain("no answer for 1 s");
    const pid = Number(readFileSync(hung, "utf8"));
    await until(() => !existsSync(`/proc/${pid}`));
    const said = join(directory, "said");
    writeFileSync(program, `#!/bin/sh\necho "$1" > ${said}\n`);
    void notifier.tell("WATCHDOG=1");
    await until(() => existsSync(said) && readFileSync(said, "utf8") === "WATCHDOG=1\n");
  });
});
