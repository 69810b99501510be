import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../daemon/vision/project-root.js";
import {
  type DaemonProcess,
  graphqlOf,
  startDaemonProcess,
  startingDaemon,
} from "../helpers/daemon-process.js";
import { configured, ENROLL, portraitFromDemo } from "../helpers/doors.js";
import { until } from "../helpers/subscribers.js";

/** An encoder by its path has no head built in. */
const before = {
  cameras: [],
  models: { encoder: join(projectRoot, "models/limen-resnet.onnx") },
  decision: { margin: 0.02 },
};
const settings = configured(before);
let daemon: DaemonProcess;

beforeAll(async () => {
  daemon = await startDaemonProcess(settings);
});

afterAll(async () => {
  await daemon.signal("SIGKILL");
});

interface Line {
  level: number;
  msg: string;
  [key: string]: unknown;
}

const lines = () =>
  daemon
    .log()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

/** Writes the file, tells the daemon, and returns what it logged until it said what came of it. */
async function reloaded(config: unknown): Promise<Line[]> {
  const text = typeof config === "string" ? config : JSON.stringify(config);
  writeFileSync(settings.LIMEN_CONFIG, text);
  const known = lines().length;
  process.kill(daemon.pid, "SIGHUP");
  const isOver = ({ msg }: Line) => msg.startsWith("the configuration");
  await until("the reload", () => lines().slice(known).some(isOver));
  return lines().slice(known);
}

async function decisionNow() {
  const { data } = await daemon.graphql("{ status { decision { threshold margin } } }");
  return data.status.decision as { threshold: number; margin: number };
}

/** Whether the process takes this signal, and how it does, is for the system to say. */
function catchesHangup(pid: number): boolean {
  const [, caught] =
    /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return (Number.parseInt(caught?.slice(-1) ?? "0", 16) & 1) === 1;
}

describe.skipIf(process.platform !== "linux")("SIGHUP while the daemon starts", () => {
  it("is answered once it is ready, however early it was sent", async () => {
    const { pid, log, end } = startingDaemon(configured({ cameras: [] }));
    await until("its ear", () => catchesHangup(pid));
    process.kill(pid, "SIGHUP");
    await until("the answer", () => log().includes("the configuration was read again"));
    const messages = log()
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as Line).msg);
    const answers = messages.filter((msg) => msg === "the configuration was read again");
    expect(answers).toHaveLength(1);
    expect(messages.indexOf("limen is ready")).toBeLessThan(messages.indexOf(answers[0]));
    expect((await end()).code).toBe(0);
  });
});

describe("SIGHUP", () => {
  it("puts in force what can be, and says by key what that was", async () => {
    const { threshold } = await decisionNow();
    const [line] = await reloaded({
      ...before,
      decision: { margin: 0.05, threshold: threshold / 2 },
    });
    expect(line).toMatchObject({ changed: ["decision.threshold", "decision.margin"] });
    expect(await decisionNow()).toEqual({ threshold: threshold / 2, margin: 0.05 });
    await reloaded(before);
    expect(await decisionNow()).toEqual({ threshold, margin: 0.02 });
  });

  it("reaches enrolment: a picture that was good enough is not any more, and the reverse", async () => {
    const blurred = await sharp(await portraitFromDemo())
      .blur(6)
      .jpeg()
      .toBuffer();
    const codes = async () => {
      const variables = { name: "Ada", images: [] };
      const { data } = await daemon.graphql(ENROLL, variables, { images: [blurred] });
      const { person, rejected } = data.enrollPerson;
      return person ? "enrolled" : rejected[0].code;
    };
    await reloaded({ ...before, enrolment: { quality: "strict" } });
    expect(await codes()).toBe("LOW_QUALITY");
    await reloaded({ ...before, enrolment: { quality: "off" } });
    expect(await codes()).toBe("enrolled");
  });

  it("names what a restart is needed for, without its value", async () => {
    await reloaded(before);
    const said = await reloaded({
      ...before,
      cameras: [{ id: "door", source: "ffmpeg", input: "rtsp://secret@door" }],
    });
    await until("the warning", () => daemon.log().includes("these keys"));
    expect(said[0]).toMatchObject({ changed: [] });
    expect(lines().at(-1)).toMatchObject({ level: 40, needRestart: ["cameras"] });
    expect(daemon.log()).not.toContain("secret");
    expect((await decisionNow()).margin).toBe(0.02);
  });

  it("puts another token in force, and tells nobody which", async () => {
    const token = "another-token-0123456789";
    const [old, renewed] = [daemon.token, token].map((one) =>
      graphqlOf({ url: daemon.url, token: one }),
    );
    const query = "{ people { totalCount } }";
    expect(await reloaded({ ...before, api: { token } })).toContainEqual(
      expect.objectContaining({ changed: ["api.token"] }),
    );
    expect((await old(query)).errors?.[0].extensions.code).toBe("UNAUTHENTICATED");
    expect((await renewed(query)).errors).toBeUndefined();
    expect(daemon.log()).not.toContain(token);
    const tooShort = await reloaded({ ...before, api: { token: "guessable" } });
    expect(tooShort).toMatchObject([{ level: 50, code: "BAD_CONFIG" }]);
    expect((await renewed(query)).errors).toBeUndefined();
    await reloaded(before);
    expect((await old(query)).errors).toBeUndefined();
  });

  it("reads the data directory's token again, or makes one where it was taken away", async () => {
    const file = join(daemon.dataDir, "admin-token");
    const query = "{ people { totalCount } }";
    const codeBy = async (token: string) => {
      const { errors } = await graphqlOf({ url: daemon.url, token })(query);
      return errors?.[0].extensions.code;
    };
    rmSync(file);
    await reloaded(before);
    expect(await codeBy(daemon.token)).toBe("UNAUTHENTICATED");
    expect(await codeBy(readFileSync(file, "utf8").trim())).toBeUndefined();
    writeFileSync(file, `${daemon.token}\n`);
    await reloaded(before);
    expect(await codeBy(daemon.token)).toBeUndefined();
  });

  it.each([
    ["one that is not JSON", "{ nope", "is not JSON"],
    ["one with an unknown key", { api: { prot: 1 } }, "api.prot: unknown key"],
    [
      "one that wants a head that is not there",
      { ...before, decision: { head: "require", margin: 0.5 } },
      "decision.head",
    ],
  ])("refuses %s with its reason, and goes on with the old one", async (_, config, reason) => {
    const said = await reloaded(config);
    expect(said).toMatchObject([{ level: 50, code: "BAD_CONFIG" }]);
    expect(said[0].reason).toContain(reason);
    expect((await decisionNow()).margin).toBe(0.02);
  });

  it("changes the log's level, and tells of it at the more talkative one", async () => {
    const louder = await reloaded({ ...before, log: { level: "debug" } });
    expect(louder[0]).toMatchObject({ changed: ["log.level"] });
    await decisionNow();
    await until("a line of debugging", () => lines().some(({ level }) => level === 20));
    const quieter = await reloaded({ ...before, log: { level: "error" } });
    expect(quieter.at(-1)).toMatchObject({ changed: ["log.level"] });
    const known = lines().length;
    await decisionNow();
    await decisionNow();
    expect(lines().length).toBe(known);
    await reloaded(before);
  });
});
