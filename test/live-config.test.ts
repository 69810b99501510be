import { describe, expect, it } from "vitest";
import { configSchema } from "../daemon/config.js";
import { changeTo, LiveConfig } from "../daemon/live-config.js";

const config = (raw: Record<string, unknown> = {}) => configSchema.parse(raw);

describe("a change of the configuration", () => {
  it("is taken over where a running daemon can follow it", () => {
    const next = config({
      decision: { margin: 0.05, risk: { strangersPerDay: 200 } },
      quality: { minSharpness: 0.2 },
      visits: { absenceMs: 20_000 },
      enrolment: { quality: "strict", camera: { maxPoses: 3 } },
      retention: { maxEvents: 10 },
      log: { level: "debug" },
      api: { token: "another-token-0123456789" },
    });
    const change = changeTo(config(), next);
    expect(change.config).toEqual(next);
    expect(change.changed.sort()).toEqual([
      "api.token",
      "decision.margin",
      "decision.risk.strangersPerDay",
      "enrolment.camera.maxPoses",
      "enrolment.quality",
      "log.level",
      "quality.minSharpness",
      "retention.maxEvents",
      "visits.absenceMs",
    ]);
    expect(change.needRestart).toEqual([]);
  });

  it("is named and left alone where it needs a restart", () => {
    const next = config({
      api: { port: 9000, tls: { certFile: "secret.pem", keyFile: "secret.key" } },
      cameras: [{ id: "back", source: "auto" }],
      enrolment: { keepCrops: true },
      log: { format: "json" },
    });
    const change = changeTo(config(), next);
    expect(change.config).toEqual(config());
    expect(change.changed).toEqual([]);
    expect(change.needRestart.sort()).toEqual([
      "api.port",
      "api.tls",
      "cameras",
      "enrolment.keepCrops",
      "log.format",
    ]);
    expect(JSON.stringify(change.needRestart)).not.toContain("secret");
  });

  it("needs a restart for as long as there was none", () => {
    const live = new LiveConfig(config());
    const port = { api: { port: 9000 } };
    live.take(config(port));
    const second = live.take(config({ ...port, decision: { margin: 0.1 } }));
    expect(second).toMatchObject({ changed: ["decision.margin"], needRestart: ["api.port"] });
    expect(live.current()).toMatchObject({ decision: { margin: 0.1 }, api: { port: 8420 } });
    expect(live.take(config({ decision: { margin: 0.1 } }))).toMatchObject({
      changed: [],
      needRestart: [],
    });
  });
});
