import { ThreadClient } from "./thread-client.js";

/** A network in a thread of its own: one input, one output, a free batch. */
export interface InferenceThread {
  /** (batch, …shape) → the output's values, flat. The input moves to the thread. */
  run(input: Float32Array, shape: readonly number[]): Promise<Float32Array>;
  close(): Promise<void>;
}

export interface InferenceOptions {
  onnx: Uint8Array;
  threads: number;
}

/** Opens an ONNX file in a thread. `run` rejects with what ONNX Runtime throws. */
export function startInference(options: InferenceOptions): InferenceThread {
  const entry = new URL("./inference-thread-entry.js", import.meta.url);
  const thread = ThreadClient.start(entry, options);
  return {
    run: (input, shape) => {
      const transfer = [input.buffer as ArrayBuffer];
      return thread.call<Float32Array>("run", { input, shape }, transfer);
    },
    close: () => thread.close(),
  };
}
