import type { Net } from "../model/net.js";
import { startOnnxTrainer } from "./onnx/onnx-trainer.js";
import { assertProviderRuns, PROVIDERS, type Provider } from "./onnx-providers.js";
import { openTensorFlow, TFJS_BACKENDS, type TfjsBackend } from "./tfjs/open-tensorflow.js";
import { TfjsTrainer } from "./tfjs/tfjs-trainer.js";
import type { Trainer, TrainerOptions } from "./trainer.js";

export interface Backend {
  /** As `--backend` would force it. */
  name: string;
  /** Why it is this one, for the log. */
  reason: string;
  create(net: Net, options: TrainerOptions): Promise<Trainer>;
}

/** Opens what a backend needs, or throws an Error that says what is missing. */
export interface BackendParts {
  openTensorFlow: typeof openTensorFlow;
  assertProviderRuns: typeof assertProviderRuns;
}

/** Every name that can be forced; `onnx` is `onnx:cpu`. */
export const BACKENDS: readonly string[] = [
  "onnx",
  ...PROVIDERS.map((provider) => `onnx:${provider}`),
  ...TFJS_BACKENDS,
];

/**
 * Where to train: TensorFlow on a GPU where `@tensorflow/tfjs-node-gpu` is installed and sees one,
 * else ONNX Runtime on `threads` threads of the CPU. A name in `forced` is taken instead, and
 * throws an Error in one line where it is unknown or cannot run here.
 */
export async function chooseBackend(
  forced: string | undefined,
  { threads }: { threads: number },
  parts: BackendParts = { openTensorFlow, assertProviderRuns },
): Promise<Backend> {
  if (forced === undefined) return preferredBackend(threads, parts);
  const reason = "asked for by --backend";
  const tfjs = TFJS_BACKENDS.find((name) => name === forced);
  if (tfjs) return { reason, ...(await tfjsBackend(tfjs, parts)) };
  const provider = PROVIDERS.find((name) => forced === `onnx:${name}`);
  if (!provider && forced !== "onnx") {
    throw new Error(`there is no backend ${forced}: it is one of ${BACKENDS.join(", ")}`);
  }
  await parts.assertProviderRuns(provider ?? "cpu");
  return { reason, ...onnxBackend(provider ?? "cpu", threads) };
}

async function preferredBackend(threads: number, parts: BackendParts): Promise<Backend> {
  try {
    const reason = "@tensorflow/tfjs-node-gpu is installed and sees a GPU";
    return { reason, ...(await tfjsBackend("tfjs-node-gpu", parts)) };
  } catch (error) {
    const missing = error instanceof Error ? error.message : String(error);
    return { reason: `the default, as ${missing}`, ...onnxBackend("cpu", threads) };
  }
}

function onnxBackend(provider: Provider, threads: number): Omit<Backend, "reason"> {
  return {
    name: `onnx:${provider}`,
    create: (net, options) => startOnnxTrainer(net, { ...options, provider, threads }),
  };
}

async function tfjsBackend(
  name: TfjsBackend,
  parts: BackendParts,
): Promise<Omit<Backend, "reason">> {
  const { tf, usesGpu, readsAtOnce } = await parts.openTensorFlow(name);
  if (name === "tfjs-node-gpu" && !usesGpu) {
    throw new Error("tfjs-node-gpu sees no GPU: it wants CUDA 11.2 and cuDNN 8.1");
  }
  return {
    name,
    create: async (net, options) =>
      new TfjsTrainer(tf, net, { ...options, description: name, readsAtOnce }),
  };
}
