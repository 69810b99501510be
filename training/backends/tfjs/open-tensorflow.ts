import type { TensorFlow } from "./tensorflow.js";
import { registerWasmGradients } from "./wasm-gradients.js";

/** Where TensorFlow.js can run. The first two are packages of their own, with TensorFlow in C. */
export const TFJS_BACKENDS = [
  "tfjs-node-gpu",
  "tfjs-node",
  "tfjs-webgpu",
  "tfjs-wasm",
  "tfjs-cpu",
] as const;
export type TfjsBackend = (typeof TFJS_BACKENDS)[number];

export interface OpenTensorFlow {
  tf: TensorFlow;
  /** Whether it computes on a GPU. */
  usesGpu: boolean;
  /** See `TfjsTrainerOptions`. */
  readsAtOnce: boolean;
}

/**
 * Loads TensorFlow.js on a backend. Throws an Error that says what to install where it is missing.
 */
export async function openTensorFlow(backend: TfjsBackend): Promise<OpenTensorFlow> {
  switch (backend) {
    case "tfjs-node-gpu":
    case "tfjs-node": {
      const tf = await load<TensorFlow>(`@tensorflow/${backend}`, { for: backend });
      await ready(tf, "tensorflow", { for: backend });
      return { tf, usesGpu: isUsingGpu(tf), readsAtOnce: true };
    }
    case "tfjs-webgpu": {
      const gpu = await load<DawnBinding>("webgpu", { for: backend });
      offerGpu(gpu);
      const tf = await load<TensorFlow>("@tensorflow/tfjs", { for: backend });
      await load("@tensorflow/tfjs-backend-webgpu", { for: backend });
      await ready(tf, "webgpu", { for: backend });
      return { tf, usesGpu: true, readsAtOnce: false };
    }
    case "tfjs-wasm": {
      const tf = await load<TensorFlow>("@tensorflow/tfjs", { for: backend });
      await load("@tensorflow/tfjs-backend-wasm", { for: backend });
      registerWasmGradients(tf);
      await ready(tf, "wasm", { for: backend });
      return { tf, usesGpu: false, readsAtOnce: true };
    }
    case "tfjs-cpu": {
      const tf = await load<TensorFlow>("@tensorflow/tfjs", { for: backend });
      await ready(tf, "cpu", { for: backend });
      return { tf, usesGpu: false, readsAtOnce: true };
    }
  }
}

/** How to install what package.json leaves to whoever wants it. */
const INSTALL: Readonly<Record<string, string>> = {
  "@tensorflow/tfjs-node-gpu": "npm run setup:gpu",
  "@tensorflow/tfjs-node":
    "npm install --no-save --ignore-scripts=false @tensorflow/tfjs-node@4.22.0",
  webgpu: "npm install --no-save webgpu",
  "@tensorflow/tfjs-backend-webgpu": "npm install --no-save @tensorflow/tfjs-backend-webgpu@4.22.0",
};

/** A package's exports. Optional packages are unknown to the compiler, hence the parameter. */
async function load<Exports>(name: string, wanted: { for: TfjsBackend }): Promise<Exports> {
  try {
    const loaded: { default?: Exports } & Exports = await import(name);
    // CommonJS: every export stands in `default`, only some beside it.
    return loaded.default ?? loaded;
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND";
    const what = isMissing ? "is not installed" : "cannot be loaded";
    const message = `${wanted.for} needs ${name}, which ${what}: run ${INSTALL[name] ?? "npm ci"}`;
    throw new Error(message, { cause });
  }
}

async function ready(tf: TensorFlow, backend: string, wanted: { for: TfjsBackend }): Promise<void> {
  // Otherwise it advertises its other packages on the console.
  tf.enableProdMode();
  if (await tf.setBackend(backend)) return;
  throw new Error(`${wanted.for} cannot be used here: TensorFlow.js did not start on ${backend}`);
}

/** tfjs-node-gpu runs on the CPU, and says so here alone, where it finds no GPU. */
function isUsingGpu(tf: TensorFlow): boolean {
  return (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true;
}

/** The npm package `webgpu`: Dawn, which browsers' WebGPU is made of. */
interface DawnBinding {
  create(options: string[]): object;
  globals: object;
}

/** TensorFlow.js looks for WebGPU where a browser has it. */
function offerGpu({ create, globals }: DawnBinding): void {
  const navigator: object = Reflect.get(globalThis, "navigator") ?? {};
  // Devices wait for ever once the object that they come from has been replaced and collected.
  if ("gpu" in navigator) return;
  Object.assign(globalThis, globals);
  const value = { ...navigator, gpu: create([]) };
  Object.defineProperty(globalThis, "navigator", { value, configurable: true });
}
