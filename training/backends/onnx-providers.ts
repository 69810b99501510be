import { env, InferenceSession, Tensor } from "../../daemon/vision/onnxruntime.js";
import { GraphBuilder } from "../onnx/graph-builder.js";

/** Execution providers of ONNX Runtime that the training graph is written for. */
export const PROVIDERS = ["cpu", "cuda", "webgpu"] as const;
export type Provider = (typeof PROVIDERS)[number];

const MEND: Record<Provider, string> = {
  cpu: "reinstall onnxruntime-node",
  cuda: "run npm run setup:gpu",
  webgpu: "install a Vulkan driver that Dawn supports",
};

/**
 * Runs one node on a provider. Throws an Error in one line that says what to do where it cannot.
 */
export async function assertProviderRuns(provider: Provider): Promise<void> {
  // What fails is thrown; the runtime's own log lines would only say it twice.
  env.logLevel = "fatal";
  const graph = new GraphBuilder("probe");
  graph.output("y", graph.add("Relu", [graph.input("x", [1])]), [1]);
  try {
    const session = await InferenceSession.create(graph.serialize(), {
      executionProviders: [provider],
      logSeverityLevel: 4,
    });
    await session.run({ x: new Tensor("float32", Float32Array.of(1), [1]) });
    await session.release();
  } catch (cause) {
    const message = `ONNX Runtime cannot use ${provider} here: ${MEND[provider]}`;
    throw new Error(message, { cause });
  }
}
