import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VisionError } from "./errors.js";
import type { LoadedModel } from "./model-card.js";
import { networkInputs } from "./network-inputs.js";
import { InferenceSession } from "./onnxruntime.js";
import { referenceTensor } from "./reference-input.js";

/** ONNX Runtime's own names of its providers, as its profile writes them. */
const PROFILE_NAMES: Readonly<Record<string, string>> = {
  cuda: "CUDAExecutionProvider",
  tensorrt: "TensorrtExecutionProvider",
  webgpu: "WebGpuExecutionProvider",
  coreml: "CoreMLExecutionProvider",
  dml: "DmlExecutionProvider",
  openvino: "OpenVINOExecutionProvider",
  xnnpack: "XnnpackExecutionProvider",
  qnn: "QNNExecutionProvider",
};

/**
 * ONNX Runtime accepts providers that it does not have and then runs on the CPU without a word. So
 * a session is profiled for one run, and where its nodes ran is counted. Throws
 * PROVIDER_UNAVAILABLE with the reason when the provider ran none of them.
 */
export async function provePlacement(
  provider: string,
  model: LoadedModel,
  options: InferenceSession.SessionOptions,
): Promise<void> {
  const expected = PROFILE_NAMES[provider];
  if (!expected) throw new VisionError("PROVIDER_UNAVAILABLE", "no such execution provider");
  const directory = await mkdtemp(join(tmpdir(), "limen-profile-"));
  try {
    const session = await InferenceSession.create(model.onnx, {
      ...options,
      enableProfiling: true,
      profileFilePrefix: join(directory, "run"),
    });
    try {
      const { tensor, shape } = referenceTensor(model.card);
      await session.run(networkInputs(model.card, tensor, shape));
      session.endProfiling();
    } finally {
      await session.release();
    }
    const [profile] = await readdir(directory);
    const counts = countNodes(await readFile(join(directory, profile), "utf8"));
    if (!counts.get(expected)) {
      throw new VisionError(
        "PROVIDER_UNAVAILABLE",
        `the runtime took it silently but ran every node on ${[...counts.keys()].join(", ")}`,
      );
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Nodes by provider in a profile of ONNX Runtime (Chrome trace format). */
function countNodes(profile: string): Map<string, number> {
  const events = JSON.parse(profile) as { cat?: string; args?: { provider?: string } }[];
  const counts = new Map<string, number>();
  for (const { cat, args } of events) {
    if (cat !== "Node" || !args?.provider) continue;
    counts.set(args.provider, (counts.get(args.provider) ?? 0) + 1);
  }
  return counts;
}
