import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runToExit, startDaemonProcess, temporaryDirectory } from "../helpers/daemon-process.js";
import { configured, ENROLL, enroll, portraitFromDemo } from "../helpers/doors.js";
import { demoDir } from "../helpers/pictures.js";

const STOP_WITHIN_MS = 5000;
/** A blocked event loop would make most answers late; one late answer is the machine's noise. */
const HEALTH_WITHIN_MS = 20;

describe("a start that cannot be", () => {
  const quiet = { LIMEN_CAMERA: "auto", LIMEN_PORT: "0" };

  async function refusal(settings: Record<string, string>, args: string[] = []) {
    const { code, stderr } = await runToExit({ ...quiet, ...settings }, args);
    expect(code).toBe(1);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    return stderr;
  }

  it("for a taken port is one clear line and exit code 1", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const line = await refusal({ LIMEN_DATA_DIR: temporaryDirectory(), LIMEN_PORT: String(port) });
    server.close();
    expect(line).toContain(`PORT_IN_USE: 127.0.0.1:${port} is taken by another program`);
  });

  it("for a data directory that cannot be made", async () => {
    const file = join(temporaryDirectory(), "file");
    writeFileSync(file, "");
    expect(await refusal({ LIMEN_DATA_DIR: join(file, "data") })).toContain("DATA_DIR_UNUSABLE");
  });

  it.skipIf(process.getuid?.() === 0)(
    "for a data directory that is not writable (cannot be shown as root)",
    async () => {
      const directory = join(temporaryDirectory(), "data");
      mkdirSync(directory);
      chmodSync(directory, 0o500);
      expect(await refusal({ LIMEN_DATA_DIR: join(directory, "x") })).toContain(
        "DATA_DIR_UNUSABLE",
      );
    },
  );

  it("for a data directory that another daemon uses", async () => {
    const daemon = await startDaemonProcess(configured({}));
    const line = await refusal({ LIMEN_DATA_DIR: daemon.dataDir });
    await daemon.signal("SIGTERM");
    expect(line).toContain("another Limen daemon uses it");
  });

  it("for a broken configuration", async () => {
    const { LIMEN_CONFIG } = configured({ api: { prot: 1 } });
    expect(await refusal({ LIMEN_CONFIG })).toContain("api.prot: unknown key");
    expect(await refusal({ LIMEN_CONFIG: "/nowhere.json" })).toContain("/nowhere.json");
    expect(await refusal({ LIMEN_PORT: "door" })).toContain('port "door" is not a number');
    expect(await refusal({ LIMEN_CAMERA: "webcam:TEST; reboot" })).toContain("BAD_CONFIG");
  });

  it("for a required provider that cannot be had", async () => {
    const providers = { prefer: ["openvino", "cpu"], required: true };
    const line = await refusal(configured({ providers }));
    expect(line).toMatch(/PROVIDER_UNAVAILABLE: execution provider openvino is required/);
  });

  it("for a model that is not there", async () => {
    const line = await refusal(configured({ models: { encoder: "/nowhere/encoder.onnx" } }));
    expect(line).toContain("MODEL_MISMATCH: /nowhere/encoder");
  });
});

describe("a running daemon", () => {
  it("names in log and status the provider it could not have, and goes on with the next", async () => {
    const daemon = await startDaemonProcess(
      configured({ providers: { prefer: ["openvino", "cpu"] } }),
    );
    const { data } = await daemon.graphql(
      "{ status { models { provider skipped { provider reason } } } }",
    );
    for (const { provider, skipped } of data.status.models) {
      expect(provider).toBe("cpu");
      expect(skipped[0].provider).toBe("openvino");
      expect(skipped[0].reason).toBeTruthy();
    }
    expect(daemon.log()).toMatch(/"level":40.*"provider skipped"/);
    await daemon.signal("SIGTERM");
  });

  it("answers /health at once while frames are inferred, and stops in time", async () => {
    const daemon = await startDaemonProcess(
      configured({ cameras: [{ source: "replay", path: demoDir, fps: 30 }] }),
    );
    const frames = async () => {
      const { data } = await daemon.graphql("{ status { cameras { frames dropped } } }");
      return data.status.cameras[0].frames - data.status.cameras[0].dropped;
    };
    const before = await frames();
    const times: number[] = [];
    for (let i = 0; i < 100; i++) {
      const start = performance.now();
      await (await fetch(`${daemon.url}/health`)).text();
      times.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await frames()).toBeGreaterThan(before);
    times.sort((a, b) => a - b);
    expect(times[50]).toBeLessThan(HEALTH_WITHIN_MS);
    const asked = performance.now();
    const { code, stderr } = await daemon.signal("SIGTERM");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(performance.now() - asked).toBeLessThan(STOP_WITHIN_MS);
    expect(daemon.log()).toContain('"msg":"stopped"');
  });

  it("leaves nothing readable for other users of the machine", async () => {
    const daemon = await startDaemonProcess(configured({}));
    await enroll(daemon, "Ada", await portraitFromDemo());
    expect(daemon.log()).toContain(join(daemon.dataDir, "admin-token"));
    expect(openToOthers(daemon.dataDir)).toEqual([]);
    await daemon.signal("SIGTERM");
  });

  it("loses no enrolment that it answered, however it is killed", async () => {
    const settings = configured({ cameras: [] });
    const portrait = await portraitFromDemo();
    const answered: string[] = [];
    for (let round = 0; round < 3; round++) {
      const daemon = await startDaemonProcess(settings);
      const { data } = await daemon.graphql("{ people(first: 200) { nodes { id } } }");
      const kept = data.people.nodes.map(({ id }: { id: string }) => id);
      for (const id of answered) expect(kept).toContain(id);
      const again = { allowDuplicate: true };
      for (let i = 0; i < 4; i++) {
        answered.push((await enroll(daemon, `P${i}`, portrait, again)).id);
      }
      const variables = { name: "?", images: [], ...again };
      const unanswered = daemon.graphql(ENROLL, variables, { images: [portrait] }).catch(() => {});
      await daemon.signal("SIGKILL");
      await unanswered;
    }
    const daemon = await startDaemonProcess(settings);
    const { data } = await daemon.graphql(
      "{ status { gallery { people faces } } people(first: 200) { nodes { id faces { id } } } }",
    );
    const people = data.people.nodes as { id: string; faces: unknown[] }[];
    for (const id of answered) expect(people.map((person) => person.id)).toContain(id);
    expect(people.every(({ faces }) => faces.length === 1)).toBe(true);
    expect(data.status.gallery.faces).toBe(people.length);
    expect(daemon.log()).not.toContain("CORRUPT_RECORD");
    await daemon.signal("SIGTERM");
  }, 90_000);
});

/** Paths under a directory that others than the owner may use. */
function openToOthers(path: string): string[] {
  const { mode } = statSync(path);
  const own = mode & 0o077 ? [path] : [];
  if (!statSync(path).isDirectory()) return own;
  return [...own, ...readdirSync(path).flatMap((name) => openToOthers(join(path, name)))];
}
