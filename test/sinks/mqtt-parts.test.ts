import { describe, expect, it } from "vitest";
import { configSchema } from "../../daemon/config.js";
import type { NewEvent } from "../../daemon/events/types.js";
import { NOBODY, stateAfter } from "../../daemon/sinks/camera-state.js";
import { discoveryPayload } from "../../daemon/sinks/home-assistant.js";
import { refusalOf } from "../../daemon/sinks/mqtt-connection.js";
import { topicsUnder } from "../../daemon/sinks/mqtt-topics.js";
import { recognizedEvent, unknownEvent, visitEvent } from "../helpers/events.js";

const START = new Date("2026-01-01T00:00:00Z");
const BEFORE = new Date("2025-12-31T23:59:00Z");
const AFTER = new Date("2026-01-01T00:01:00Z");
const pending = { outcome: "pending" } as const;

function stateOf(...events: NewEvent[]) {
  return events.reduce((state, event) => stateAfter(state, event, START), NOBODY);
}

describe("a camera's state", () => {
  const started = (visitId: string, at = AFTER) => ({
    ...visitEvent("started", pending, at),
    visitId,
  });
  const ended = (visitId: string) => ({ ...visitEvent("ended", pending, AFTER), visitId });

  it("is that somebody is there while any visit goes on", () => {
    expect(stateOf(started("a"), started("b"), ended("a")).openVisits.size).toBe(1);
    expect(stateOf(started("a"), started("b"), ended("a"), ended("b")).openVisits.size).toBe(0);
    expect(stateOf(started("a"), visitEvent("updated", pending, AFTER)).openVisits.size).toBe(1);
  });

  it("knows no visit of before the start, whose end nobody wrote down", () => {
    expect(stateOf(started("a", BEFORE)).openVisits.size).toBe(0);
  });

  it("keeps who was recognised last, whoever else comes", () => {
    const seen = [recognizedEvent("ada"), recognizedEvent("bo"), unknownEvent()];
    expect(stateOf(...seen).lastPersonId).toBe("bo");
    expect(stateOf(unknownEvent()).lastPersonId).toBeNull();
  });
});

describe("what Home Assistant is told of a camera", () => {
  const options = {
    ...{ deviceId: "limen_0a_door", cameraId: "door", topics: topicsUnder("limen"), version: "1" },
    eventTypes: ["recognized"],
  };

  it("is a device whose parts have ids of their own and say where to listen", () => {
    const { device, origin, components } = discoveryPayload({ ...options, snapshots: true });
    expect(device).toMatchObject({ identifiers: ["limen_0a_door"], name: "Limen door" });
    expect(origin).toMatchObject({ name: "limen" });
    const parts = Object.values(components as Record<string, Record<string, unknown>>);
    expect(
      parts.map(({ platform, state_topic, image_topic }) => [platform, state_topic ?? image_topic]),
    ).toEqual([
      ["event", "limen/door/event"],
      ["sensor", "limen/door/last_person"],
      ["binary_sensor", "limen/door/somebody"],
      ["image", "limen/door/snapshot"],
    ]);
    expect(new Set(parts.map(({ unique_id }) => unique_id)).size).toBe(parts.length);
  });

  it("has no picture where none is published", () => {
    const { components } = discoveryPayload({ ...options, snapshots: false });
    expect(Object.keys(components as object).slice(0, 3)).toEqual([
      "event",
      "last_person",
      "somebody",
    ]);
    // As Home Assistant is told to remove one that it may have had.
    expect(components).toMatchObject({ snapshot: { platform: "image" } });
    expect((components as { snapshot: object }).snapshot).not.toHaveProperty("unique_id");
  });
});

describe("an acknowledgement that is an error", () => {
  const withCode = (code?: number | string) => Object.assign(new Error("Publish error"), { code });

  it("is a refusal where another attempt would get the same", () => {
    for (const code of [0x87, 0x90, 0x95, 0x99])
      expect(refusalOf(withCode(code)).kind).toBe("refused");
  });

  it("is worth another attempt where the broker is only busy, or nobody knows", () => {
    for (const code of [0x80, 0x93, 0x96, 0x97])
      expect(refusalOf(withCode(code)).kind).toBe("failed");
    expect(refusalOf(withCode("ECONNRESET")).kind).toBe("failed");
    expect(refusalOf(withCode())).toEqual({
      ...{ kind: "failed", code: "unreachable", reason: "Publish error" },
    });
  });
});

describe("the configuration of MQTT", () => {
  const problemsOf = (mqtt: Record<string, unknown>) =>
    configSchema
      .safeParse({ mqtt: { url: "mqtts://broker.example", ...mqtt } })
      .error?.issues.map(({ message }) => message);

  it("is off unless there is one, and needs no more than an address", () => {
    expect(configSchema.parse({}).mqtt).toBeNull();
    expect(problemsOf({})).toBeUndefined();
  });

  it("refuses what could not work, with a reason", () => {
    expect(problemsOf({ url: "http://broker" })).toEqual([
      "must be an mqtt:// or mqtts:// address",
    ]);
    expect(problemsOf({ url: "mqtt://me:word@broker" })).toEqual([
      "use username and passwordFile, not the address",
    ]);
    expect(problemsOf({ certFile: "a.pem" })).toEqual(["certFile and keyFile belong together"]);
    expect(problemsOf({ passwordFile: "a" })).toEqual(["a password needs a username"]);
    expect(problemsOf({ url: "mqtt://broker", caFile: "ca.pem" })).toEqual([
      "caFile and certFile are for TLS: use mqtts://",
    ]);
    for (const prefix of ["", "a/#", "+", "/a", "a/", "$SYS"]) {
      expect(problemsOf({ prefix })).toEqual(["use levels separated by /, without + or #"]);
    }
  });
});
