import { chmodSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../daemon/doctor/finding.js";
import { projectRoot } from "../../daemon/vision/project-root.js";
import { runToExit, startDaemonProcess, temporaryDirectory } from "../helpers/daemon-process.js";
import { configured } from "../helpers/doors.js";
import { demoDir } from "../helpers/pictures.js";

const cameras = [{ id: "front", source: "replay", path: demoDir }];

async function doctor(settings: Record<string, string>) {
  const { code, stdout, stderr } = await runToExit(settings, ["doctor", "--json"]);
  expect(stderr).toBe("");
  const { fine, findings } = JSON.parse(stdout) as { fine: boolean; findings: Finding[] };
  expect(fine).toBe(code === 0);
  const failed = findings.filter(({ level }) => level === "fail").map(({ about }) => about);
  const of = (about: string) => findings.filter((finding) => finding.about === about);
  return { code, findings, failed, of };
}

describe("the doctor", () => {
  it("finds a machine that is fit, and says so in lines", async () => {
    const settings = { ...configured({ cameras }), LIMEN_PORT: "0" };
    const { code, failed, of } = await doctor(settings);
    expect([code, failed]).toEqual([0, []]);
    expect(of("inference").length).toBeGreaterThanOrEqual(2);
    expect(of("camera")[0].message).toMatch(/^front: 1920x\d+ from replay/);
    const { stdout } = await runToExit(settings, ["doctor"]);
    expect(stdout).toMatch(/^ok {4}config /);
  });

  it("names each thing that would stop the daemon, with what to do", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const directory = temporaryDirectory();
    const file = join(directory, "file");
    writeFileSync(file, "");
    const encoder = join(directory, "face-api-resnet.onnx");
    copyFileSync(
      join(projectRoot, "models/face-api-resnet.json"),
      join(directory, "face-api-resnet.json"),
    );
    writeFileSync(
      encoder,
      readFileSync(join(projectRoot, "models/face-api-resnet.onnx")).subarray(1),
    );
    const { code, failed, findings } = await doctor({
      ...configured({
        api: { tls: { certFile: file, keyFile: file } },
        webhooks: [{ id: "hub", url: "http://127.0.0.1:1/", secretFile: "/nowhere" }],
        mqtt: { url: "mqtt://127.0.0.1:1", passwordFile: file, username: "limen" },
        cameras: [{ source: "replay", path: "/nowhere" }],
        models: { encoder },
      }),
      LIMEN_DATA_DIR: file,
      LIMEN_PORT: String(port),
    });
    server.close();
    expect(code).toBe(1);
    expect(failed.sort()).toEqual(["camera", "data", "file", "models", "port", "tls"]);
    const named = findings.filter(({ about }) => about === "file");
    expect(named.map(({ level, message }) => [level, message.split(":")[0]])).toEqual([
      ["fail", "webhooks[0].secretFile"],
      ["ok", "mqtt.passwordFile"],
    ]);
    for (const { level, advice } of findings) expect(advice === null).toBe(level === "ok");
    expect(
      findings.find(({ level, about }) => level === "fail" && about === "models")?.message,
    ).toContain("sha256");
  });

  it("stops at a configuration that cannot be used", async () => {
    const { code, findings } = await doctor(configured({ api: { prot: 1 } }));
    expect([code, findings.length]).toEqual([1, 1]);
    expect(findings[0].message).toContain("api.prot");
  });

  it("asks a running daemon for its cameras, and warns of a token that others can read", async () => {
    const settings = configured({ cameras });
    const daemon = await startDaemonProcess(settings);
    chmodSync(join(daemon.dataDir, "admin-token"), 0o644);
    const asked = { ...settings, LIMEN_PORT: new URL(daemon.url).port };
    const { code, of } = await doctor(asked);
    await daemon.signal("SIGTERM");
    expect(code).toBe(0);
    expect(of("port")[0].message).toContain("is this daemon's");
    expect(of("daemon")[0].message).toContain("is running");
    expect(of("secrets")[0]).toMatchObject({
      level: "warn",
      message: expect.stringContaining("admin-token"),
      advice: expect.stringContaining("chmod -R go="),
    });
  });
});
