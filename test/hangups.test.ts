import { EventEmitter } from "node:events";
import { beforeEach, describe, expect, it } from "vitest";
import { Hangups } from "../daemon/hangups.js";

/** A process that can be sent signals, and remembers those it sent itself. */
class TestProcess extends EventEmitter {
  readonly pid = 4711;
  readonly sent: unknown[] = [];
  kill(...signal: unknown[]): true {
    this.sent.push(signal);
    return true;
  }
}

let self: TestProcess;
let hangups: Hangups;

beforeEach(() => {
  self = new TestProcess();
  hangups = new Hangups(self as unknown as NodeJS.Process);
  hangups.listen();
});

const send = (count = 1) => {
  for (let i = 0; i < count; i++) self.emit("SIGHUP");
};

/** Work that is counted, and ends when it is let. */
function work() {
  const begun: (() => void)[] = [];
  const work = () => new Promise<void>((resolve) => begun.push(resolve));
  return { begun, work };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("hangups", () => {
  it("of before anybody cared are answered once", async () => {
    send(3);
    const { begun, work: answer } = work();
    hangups.answerBy(answer);
    expect(begun).toHaveLength(1);
    begun[0]();
    await turn();
    expect(begun).toHaveLength(1);
  });

  it("are each answered, and those during an answer by one more", async () => {
    const { begun, work: answer } = work();
    hangups.answerBy(answer);
    expect(begun).toHaveLength(0);
    send();
    expect(begun).toHaveLength(1);
    send(4);
    expect(begun).toHaveLength(1);
    begun[0]();
    await turn();
    expect(begun).toHaveLength(2);
    begun[1]();
    await turn();
    expect(begun).toHaveLength(2);
    send();
    expect(begun).toHaveLength(3);
  });

  it("that are let go end the process as they would have", () => {
    hangups.letGo();
    expect([self.sent, self.listenerCount("SIGHUP")]).toEqual([[], 0]);
  });

  it("that are let go after one was sent end it at once", () => {
    send();
    hangups.letGo();
    expect(self.sent).toEqual([[4711, "SIGHUP"]]);
    expect(self.listenerCount("SIGHUP")).toBe(0);
  });
});
