import { describe, expect, it } from "vitest";
import { type BackendParts, chooseBackend } from "../../../training/backends/choose-backend.js";
import { assertProviderRuns } from "../../../training/backends/onnx-providers.js";
import { openTensorFlow } from "../../../training/backends/tfjs/open-tensorflow.js";
import type { TensorFlow } from "../../../training/backends/tfjs/tensorflow.js";
import { NO_MOMENTS } from "../../../training/backends/trainer.js";
import { chain, drawn, PLAIN_DESCENT, TOWARDS_TEACHER } from "./small-nets.js";

const at = { threads: 1 };

/** A machine on which TensorFlow's package for GPUs is, or is not, what is looked for. */
function machine(gpu: "seen" | "not seen" | "not installed"): BackendParts & { opened: string[] } {
  const opened: string[] = [];
  return {
    opened,
    openTensorFlow: async (name) => {
      opened.push(name);
      if (gpu === "not installed") throw new Error(`${name} needs a package`);
      return { tf: {} as TensorFlow, usesGpu: gpu === "seen", readsAtOnce: true };
    },
    assertProviderRuns: async (provider) => {
      opened.push(provider);
    },
  };
}

describe("without a wish, training runs", () => {
  it("by TensorFlow where its package for GPUs sees one", async () => {
    const { name, reason } = await chooseBackend(undefined, at, machine("seen"));
    expect(name).toBe("tfjs-node-gpu");
    expect(reason).toMatch(/sees a GPU/);
  });

  it.each([
    ["not seen", /sees no GPU.*CUDA 11\.2/],
    ["not installed", /needs a package/],
  ] as const)("by ONNX Runtime where a GPU is %s, and says so", async (gpu, why) => {
    const { name, reason } = await chooseBackend(undefined, at, machine(gpu));
    expect(name).toBe("onnx:cpu");
    expect(reason).toMatch(why);
  });
});

describe("a backend that is asked for", () => {
  it.each([
    ["onnx", "cpu", "onnx:cpu"],
    ["onnx:cuda", "cuda", "onnx:cuda"],
    ["onnx:webgpu", "webgpu", "onnx:webgpu"],
    ["tfjs-node", "tfjs-node", "tfjs-node"],
    ["tfjs-webgpu", "tfjs-webgpu", "tfjs-webgpu"],
  ])("as %s is taken and nothing else is tried", async (asked, opened, name) => {
    const parts = machine("not seen");
    expect(await chooseBackend(asked, at, parts)).toMatchObject({ name, reason: /--backend/ });
    expect(parts.opened).toEqual([opened]);
  });

  it("but cannot see its GPU is refused", async () => {
    await expect(chooseBackend("tfjs-node-gpu", at, machine("not seen"))).rejects.toThrow(/CUDA/);
  });

  it("but is unknown is refused with the names there are", async () => {
    const unknown = chooseBackend("onnx:tpu", at, machine("seen"));
    await expect(unknown).rejects.toThrow(/no backend onnx:tpu.*onnx:cuda.*tfjs-wasm/);
  });

  it("trains", async () => {
    const dense = { kind: "dense", units: 2, bias: true } as const;
    const net = chain({ channels: 3, height: null, width: null }, [dense]);
    const { weights, batch } = drawn(net, { batch: 4, seed: 1 });
    const backend = await chooseBackend("tfjs-cpu", at);
    const options = { batch: 4, losses: TOWARDS_TEACHER, optimizer: PLAIN_DESCENT };
    const trainer = await backend.create(net, options);
    await trainer.load({ weights, ...NO_MOMENTS });
    const before = await trainer.step(batch, { learningRate: 0.1, step: 0 });
    const after = await trainer.step(batch, { learningRate: 0.1, step: 0 });
    expect(after.distillation).toBeLessThan(before.distillation);
    expect(trainer.description).toBe("tfjs-cpu");
    await trainer.close();
  });
});

describe("what is not there", () => {
  // Each may be there on the machine of whoever runs this; then there is nothing to refuse.
  it.each(["tfjs-node-gpu", "tfjs-node", "tfjs-webgpu"] as const)(
    "is named with what to install: %s",
    async (name) => {
      const refusal = await openTensorFlow(name).then(() => null, messageOf);
      if (refusal !== null)
        expect(refusal).toMatch(new RegExp(`^${name} (needs .*run npm|cannot)`));
    },
  );

  it("of ONNX Runtime's providers is named with what to do", async () => {
    const refusal = await assertProviderRuns("cuda").then(() => null, messageOf);
    if (refusal !== null) expect(refusal).toMatch(/cannot use cuda here: run npm run setup:gpu$/);
    await expect(assertProviderRuns("cpu")).resolves.toBeUndefined();
  });
});

function messageOf(error: Error): string {
  return error.message;
}
