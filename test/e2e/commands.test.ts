import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isInstalled } from "../../daemon/camera/webcam.js";
import {
  type DaemonProcess,
  graphqlOf,
  runningCommand,
  runToExit,
  startDaemonProcess,
  temporaryDirectory,
} from "../helpers/daemon-process.js";
import { configured, portraitFromDemo } from "../helpers/doors.js";
import { demoDir, emptyPicture } from "../helpers/pictures.js";

/** Many starts of the program, where others keep the machine busy. */
const SLOW_MS = 120_000;

const folder = temporaryDirectory();
const portrait = join(folder, "ada.jpg");
const empty = join(folder, "empty.jpg");
const cameras = [{ id: "front", source: "replay", path: demoDir, stillMs: 1000 }];
const secretFile = join(folder, "hub.secret");
const webhooks = [{ id: "hub", url: "http://127.0.0.1:9/", secretFile }];

describe("the command line, beside a running daemon,", () => {
  let daemon: DaemonProcess;
  let adaId: string;

  beforeAll(async () => {
    writeFileSync(portrait, await portraitFromDemo());
    writeFileSync(empty, await emptyPicture());
    writeFileSync(secretFile, "a secret of sixteen characters");
    daemon = await startDaemonProcess(configured({ cameras, webhooks }));
  });
  afterAll(() => daemon.signal("SIGTERM"));

  const limen = (...args: string[]) =>
    runToExit({ LIMEN_DATA_DIR: daemon.dataDir }, [...args, "--url", daemon.url]);

  it("enrols somebody and prints the id", async () => {
    const { code, stdout, stderr } = await limen(
      "enroll",
      "Ada",
      portrait,
      empty,
      "--external-id",
      "a-1",
    );
    expect(code).toBe(0);
    adaId = stdout.trim();
    expect(adaId).toMatch(/^[0-9a-f-]{36}$/);
    expect(stderr).toContain(`${empty}: NO_FACE`);
  });

  it("enrols nobody twice, and nobody without a face", async () => {
    const twice = await limen("enroll", "Ada again", portrait);
    expect(twice.code).toBe(1);
    expect(twice.stderr).toContain(`enrolled already: Ada, ${adaId}`);
    expect(twice.stderr).toContain("limen: DUPLICATE_PERSON: ");
    const nobody = await limen("enroll", "Nobody", empty);
    expect([nobody.code, nobody.stdout]).toEqual([1, ""]);
    expect(nobody.stderr).toContain("limen: NO_FACE: ");
  });

  it("lists people, and those found, for a pipe", async () => {
    const { code, stdout } = await limen("people");
    expect([code, stdout.split("\t").slice(0, 4)]).toEqual([0, [adaId, "Ada", "a-1", "1"]]);
    expect((await limen("people", "--search", "zz")).stdout).toBe("");
    const found = JSON.parse((await limen("people", "--search", "a-1", "--json")).stdout);
    expect(found).toMatchObject([{ id: adaId, name: "Ada" }]);
  });

  it(
    "verifies a person by name, external id or id, and says yes by exit code 0 alone",
    async () => {
      for (const who of ["Ada", "a-1", adaId]) {
        const { code, stdout } = await limen("verify", who, portrait);
        expect([code, stdout]).toEqual([0, expect.stringContaining("the same person as Ada")]);
      }
      const stranger = join(demoDir, "sample6.jpg");
      expect((await limen("verify", "Ada", stranger)).code).toBe(1);
      const unknown = await limen("verify", "Eve", portrait);
      expect([unknown.code, unknown.stdout]).toEqual([1, ""]);
      expect(unknown.stderr).toContain("NOT_FOUND");
      expect((await limen("verify", "Ada", join(folder, "none.jpg"))).stderr).toContain(
        "BAD_IMAGE",
      );
    },
    SLOW_MS,
  );

  it("identifies faces, and fails where nobody is recognised", async () => {
    const { code, stdout } = await limen("identify", portrait);
    expect([code, stdout.split("\t").slice(0, 3)]).toEqual([0, ["RECOGNIZED", "Ada", adaId]]);
    const nobody = await limen("identify", empty, "--json");
    expect([nobody.code, JSON.parse(nobody.stdout)]).toEqual([1, []]);
  });

  it("tells the state", async () => {
    const { stdout } = await limen("status");
    expect(stdout).toContain("1 person, 1 face\n");
    expect(stdout).toContain("front: ");
    expect(stdout).toMatch(/^sink +hub: \w+, \d+ events? behind, 0 dead letters/m);
    const status = JSON.parse((await limen("status", "--json")).stdout);
    expect(status.gallery).toMatchObject({ people: 1, faces: 1 });
    expect(status.sinks).toMatchObject([{ id: "hub", kind: "WEBHOOK" }]);
    expect(status).toMatchObject({ backup: null, migration: { state: "NONE" } });
  });

  it("prints what came after an event, oldest first, and ends", async () => {
    const all = async (...args: string[]) => {
      const { code, stdout } = await limen("events", "--json", ...args);
      expect(code).toBe(0);
      return JSON.parse(stdout) as { id: string; cursor: string }[];
    };
    let known: { id: string; cursor: string }[] = [];
    while (known.length < 3) known = await all("--last", "200");
    const ids = known.map(({ id }) => id);
    const after = (await all("--after", known[0].cursor)).map(({ id }) => id);
    expect(after.slice(0, ids.length - 1)).toEqual(ids.slice(1));
    const wrong = await limen("events", "--after", "nonsense");
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining("BAD_CURSOR")]);
  });

  it("shows the token and takes it from a file; another one is refused in one line", async () => {
    expect((await limen("token", "show")).code).toBe(2);
    const shown = await runToExit({ LIMEN_DATA_DIR: daemon.dataDir }, ["token", "show"]);
    expect(shown.stdout.trim()).toBe(daemon.token);
    const wrong = join(folder, "wrong-token");
    writeFileSync(wrong, "a token of another daemon\n");
    const refused = await limen("people", "--token-file", wrong);
    expect([refused.code, refused.stderr.trim().split("\n").length]).toEqual([1, 1]);
    expect(refused.stderr).toContain("UNAUTHENTICATED");
  });

  // The last one here: from then on nobody else's token is any good.
  it("has the daemon put a new token in force, and the old one is refused", async () => {
    const inDirectory = { LIMEN_DATA_DIR: daemon.dataDir };
    const query = "{ people { totalCount } }";
    const following = runningCommand(inDirectory, ["events", "--follow", "--url", daemon.url]);
    await following.until((lines) => lines.length > 0);
    const { code, stdout, stderr } = await runToExit(inDirectory, ["token", "rotate"]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("refused from now on")]);
    const token = stdout.trim();
    expect(token).not.toBe(daemon.token);
    expect((await graphqlOf({ url: daemon.url, token })(query)).errors).toBeUndefined();
    const { errors } = await daemon.graphql(query);
    expect(errors?.[0].extensions.code).toBe("UNAUTHENTICATED");
    expect(daemon.log()).not.toContain(token);
    // Whoever may read the new one goes on without being started again.
    const known = following.lines().length;
    await following.until((lines) => lines.length > known + 1);
    expect((await following.signal("SIGTERM")).code).toBe(0);
  });
});

describe("the command line", () => {
  it(
    "follows events over a restart of the daemon: none missing, none twice",
    async () => {
      const settings = configured({ cameras });
      const dataDir = temporaryDirectory();
      const first = await startDaemonProcess({ ...settings, LIMEN_DATA_DIR: dataDir });
      const { port } = new URL(first.url);
      const args = ["events", "--follow", "--json", "--url", first.url];
      const following = runningCommand({ LIMEN_DATA_DIR: dataDir }, args);
      await following.until((lines) => lines.length >= 3);
      await first.signal("SIGKILL");
      const before = following.lines().length;
      const again = { ...settings, LIMEN_DATA_DIR: dataDir, LIMEN_PORT: port };
      const second = await startDaemonProcess(again);
      await following.until((lines) => lines.length >= before + 3);
      const { code } = await following.signal("SIGTERM");
      const seen = following.lines().map((line) => JSON.parse(line).id);
      const journal = await second.graphql("{ events(first: 200) { nodes { id } } }");
      await second.signal("SIGTERM");
      const stored = journal.data.events.nodes.map(({ id }: { id: string }) => id).reverse();
      expect(code).toBe(0);
      expect(seen).toEqual(stored.slice(0, seen.length));
    },
    SLOW_MS,
  );

  it.skipIf(!isInstalled("openssl"))(
    "sends the token to nobody but the holder of the configured certificate",
    async () => {
      const own = certificate("own");
      const other = certificate("other");
      const settings = configured({ cameras: [], api: { tls: own } });
      const daemon = await startDaemonProcess(settings);
      const asked = { LIMEN_DATA_DIR: daemon.dataDir, LIMEN_PORT: new URL(daemon.url).port };
      const people = (tls: object) =>
        runToExit({ ...configured({ api: { tls } }), ...asked }, ["people"]);
      const trusted = await people(own);
      const refused = await people(other);
      await daemon.signal("SIGTERM");
      expect([trusted.code, trusted.stderr]).toEqual([0, ""]);
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("UNREACHABLE")]);
      expect(refused.stderr).toContain("its certificate is not the one");
    },
  );

  it("makes a new token, for its owner alone", async () => {
    const dataDir = temporaryDirectory();
    const { code, stdout } = await runToExit({ LIMEN_DATA_DIR: dataDir }, ["token", "rotate"]);
    const again = await runToExit({ LIMEN_DATA_DIR: dataDir }, ["token", "rotate"]);
    expect([code, again.code]).toEqual([0, 0]);
    expect(again.stdout).not.toBe(stdout);
    const file = join(dataDir, "admin-token");
    expect(readFileSync(file, "utf8")).toBe(again.stdout);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const fixed = { LIMEN_DATA_DIR: dataDir, LIMEN_TOKEN: "0123456789abcdef" };
    expect((await runToExit(fixed, ["token", "rotate"])).stderr).toContain("BAD_CONFIG");
  });

  it("checks a configuration, and shows it without secrets", async () => {
    const camera = { source: "ffmpeg", input: "rtsp://user:secret@door/stream" };
    const { LIMEN_CONFIG: file } = configured({
      api: { token: "a-secret-token-123" },
      cameras: [camera],
    });
    const shown = await runToExit({}, ["config", "check", file as string, "--json"]);
    expect(shown.code).toBe(0);
    expect(JSON.parse(shown.stdout).cameras[0].input).toBe("rtsp://***@door/stream");
    expect(shown.stdout).not.toContain("secret");
    const { LIMEN_CONFIG: broken } = configured({ api: { prot: 1 } });
    const refused = await runToExit({}, ["config", "check", broken as string]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("api.prot")]);
  });

  it(
    "ends with 2 where it is not understood, and with 1 where nobody answers",
    async () => {
      const wrong = [
        ["--nonsense"],
        ["nonsense"],
        ["enroll", "Ada"],
        ["verify", "Ada"],
        ["people", "Ada"],
        ["events", "--last", "0"],
        ["token", "forget"],
        ["record"],
        ["replay", "--fps", "none", "x"],
      ];
      const dataDir = { LIMEN_DATA_DIR: temporaryDirectory() };
      for (const args of wrong) {
        const { code, stdout, stderr } = await runToExit(dataDir, args);
        expect([args, code, stdout]).toEqual([args, 2, ""]);
        expect(stderr).toContain("error: ");
      }
      const lonely = { ...dataDir, LIMEN_TOKEN: "0123456789abcdef", LIMEN_PORT: "1" };
      const { code, stderr } = await runToExit(lonely, ["status"]);
      expect([code, stderr]).toEqual([1, expect.stringContaining("limen: UNREACHABLE: ")]);
    },
    SLOW_MS,
  );

  it(
    "helps with each of its commands",
    async () => {
      const { stdout } = await runToExit({}, ["--help"]);
      const names = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
      expect(names).toContain("verify");
      for (const name of names.filter((name) => name !== "help")) {
        const { code, stdout: help } = await runToExit({}, [name, "--help"]);
        expect([name, code, help]).toEqual([name, 0, expect.stringContaining("Usage: ")]);
      }
    },
    SLOW_MS,
  );
});

function certificate(name: string): { certFile: string; keyFile: string } {
  const certFile = join(folder, `${name}.pem`);
  const keyFile = join(folder, `${name}.key`);
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const subject = ["-subj", "/CN=door.example", "-days", "2"];
  const files = ["-keyout", keyFile, "-out", certFile];
  execFileSync("openssl", ["req", "-x509", ...curve, ...subject, ...files], { stdio: "ignore" });
  return { certFile, keyFile };
}
