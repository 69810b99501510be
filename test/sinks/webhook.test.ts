import { describe, expect, it } from "vitest";
import { configSchema } from "../../daemon/config.js";
import { backOffMs } from "../../daemon/sinks/back-off.js";
import { judge } from "../../daemon/sinks/webhook.js";
import { signatureOf } from "../../daemon/sinks/webhook-signature.js";

describe("a webhook's signature", () => {
  it("is HMAC-SHA256 over time and body, as openssl makes it", () => {
    // printf '1767225600.{"id":"a"}' | openssl dgst -sha256 -hmac 0123456789abcdef
    const at = new Date("2026-01-01T00:00:00.900Z");
    expect(signatureOf('{"id":"a"}', { secret: "0123456789abcdef", at })).toBe(
      "t=1767225600,v1=f4d19f62efa2cb8775eaeb4c4b4617aadc2158b11c63e9c34af3247b1a1e65ce",
    );
  });
});

describe("an endpoint's answer", () => {
  it("of success is a delivery", () => {
    for (const status of [200, 202, 204]) expect(judge(status, null).kind).toBe("delivered");
  });

  it("that may pass is worth another attempt", () => {
    for (const status of [408, 425, 429, 500, 503]) expect(judge(status, null).kind).toBe("failed");
  });

  it("that would be the same again is a refusal, a redirect too", () => {
    for (const status of [301, 307, 400, 401, 404, 410, 422]) {
      expect(judge(status, null).kind).toBe("refused");
    }
    expect(judge(302, null)).toMatchObject({ reason: expect.stringContaining("not followed") });
  });

  it("is counted by one of few codes", () => {
    const codeOf = (status: number) => (judge(status, null) as { code: string }).code;
    expect([503, 429, 404, 302].map(codeOf)).toEqual([
      "not_now",
      "not_now",
      "refused",
      "redirected",
    ]);
  });

  it("may say when to come again, in seconds", () => {
    expect(judge(503, "7")).toMatchObject({ retryAfterMs: 7000 });
    expect(judge(503, "Wed, 21 Oct 2026 07:28:00 GMT")).not.toHaveProperty("retryAfterMs");
    expect(judge(503, "-1")).not.toHaveProperty("retryAfterMs");
  });
});

describe("the wait between attempts", () => {
  const rules = { maxAttempts: 20, firstDelayMs: 1000, longestDelayMs: 300_000 };

  it("doubles up to the longest", () => {
    const most = () => 0.999_999;
    expect([1, 2, 3, 9, 10, 20].map((attempt) => backOffMs(attempt, rules, most))).toEqual([
      1000, 2000, 4000, 256_000, 300_000, 300_000,
    ]);
  });

  it("is at least half of that", () => {
    expect(backOffMs(3, rules, () => 0)).toBe(2000);
    expect(backOffMs(20, rules, () => 0)).toBe(150_000);
  });
});

describe("a webhook's configuration", () => {
  const hook = { id: "hub", url: "https://hub.example/limen", secretFile: "/run/secret" };
  const problemsOf = (...webhooks: unknown[]) => {
    const parsed = configSchema.safeParse({ webhooks });
    return parsed.error?.issues.map(({ message }) => message);
  };

  it("takes http and https", () => {
    expect(problemsOf(hook, { ...hook, id: "b", url: "http://10.0.0.2:8080/x?y=1" })).toBe(
      undefined,
    );
  });

  it("refuses what could not work, with a reason", () => {
    expect(problemsOf({ ...hook, url: "ftp://hub.example" })).toEqual([
      "must be an http:// or https:// address",
    ]);
    expect(problemsOf({ ...hook, url: "file:///etc/passwd" })).toHaveLength(1);
    expect(problemsOf({ ...hook, url: "https://me:word@hub.example" })).toEqual([
      "put no user name and password into the address",
    ]);
    expect(problemsOf(hook, hook)).toEqual(["webhook ids repeat"]);
    expect(problemsOf({ ...hook, id: "mqtt" })).toEqual(["mqtt is the id of the MQTT broker"]);
    expect(problemsOf({ ...hook, kinds: [] })).toHaveLength(1);
  });
});
