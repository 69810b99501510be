import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadModel } from "../../daemon/vision/model-card.js";
import { projectRoot } from "../../daemon/vision/project-root.js";
import { runtimeFolder } from "../../daemon/vision/providers.js";
import { openSession, type SessionPreferences } from "../../daemon/vision/session.js";

const CUDA_LIBRARY = join(runtimeFolder(), "libonnxruntime_providers_cuda.so");

function encoder() {
  return loadModel(join(projectRoot, "models", "limen-resnet.onnx"), "encoder");
}

async function reportFor(preferences: Partial<SessionPreferences>) {
  const all = { providers: null, required: false, threads: 1, ...preferences };
  const session = await openSession(await encoder(), all);
  await session.release();
  return session.report;
}

describe("a session", () => {
  it("says which provider runs it, how fast, and how exactly", async () => {
    const report = await reportFor({ providers: ["cpu"] });
    expect(report).toMatchObject({
      provider: "cpu",
      skipped: [],
      cpuLatencyMs: null,
      warning: null,
    });
    expect(report.latencyMs).toBeGreaterThan(0);
    expect(report.referenceError).toBeLessThan((await encoder()).card.reference.tolerance);
  });

  it("ends on a provider that works where nothing is preferred", async () => {
    const { provider, skipped } = await reportFor({ providers: null });
    expect(provider).toBeTruthy();
    expect(skipped.every(({ reason }) => reason.length > 0)).toBe(true);
  });

  it.skipIf(existsSync(CUDA_LIBRARY))(
    "names CUDA's reason and takes the next (skipped where CUDA is installed)",
    async () => {
      const { provider, skipped } = await reportFor({ providers: ["cuda", "cpu"] });
      expect(provider).toBe("cpu");
      expect(skipped).toHaveLength(1);
      expect(skipped[0].provider).toBe("cuda");
      expect(skipped[0].reason).toMatch(/cuda/i);
    },
  );

  it.each(["openvino", "xnnpack", "nonsense"])(
    "is not fooled by %s, which the runtime would take in silence",
    async (name) => {
      const { provider, skipped } = await reportFor({ providers: [name, "cpu"] });
      expect(provider).toBe("cpu");
      expect(skipped[0]).toMatchObject({ provider: name });
      expect(skipped[0].reason).toMatch(/silently|no such|not/i);
    },
  );

  it("is refused where the first provider is required and cannot be had", async () => {
    const refused = reportFor({ providers: ["openvino", "cpu"], required: true });
    await expect(refused).rejects.toMatchObject({ code: "PROVIDER_UNAVAILABLE" });
    await expect(refused).rejects.toThrow("openvino is required");
  });

  it("is refused where no provider is left, with every reason", async () => {
    const refused = reportFor({ providers: ["nonsense", "openvino"] });
    await expect(refused).rejects.toThrow(/nonsense: .+; openvino: .+/);
  });

  it("is refused where the network answers its card's question wrongly", async () => {
    const model = await encoder();
    const values = model.card.reference.values.map((value) => value + 0.1);
    const card = { ...model.card, reference: { ...model.card.reference, values } };
    const preferences = { providers: ["cpu"], required: false, threads: 1 };
    const refused = openSession({ ...model, card }, preferences);
    await expect(refused).rejects.toThrow("answers the reference input wrongly");
  });
});
