// Installs, on purpose, what an NVIDIA GPU needs and what "npm ci" leaves out: ONNX Runtime's CUDA
// files for the daemon, and TensorFlow for training. Both are downloaded from their makers.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const runtime = join(dirname(require.resolve("onnxruntime-node")), "..");
const libraries = join(runtime, "bin", "napi-v6", process.platform, process.arch);
const cuda = join(libraries, "libonnxruntime_providers_cuda.so");

if (process.platform !== "linux" || process.arch !== "x64") {
  fail("CUDA is offered on Linux x64 only; elsewhere ONNX Runtime brings its own accelerator");
}

console.log("ONNX Runtime: downloading its CUDA 12 files …");
// npm sets variables of its own that the install script obeys; only ours may reach it.
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_config_onnxruntime/i.test(name)),
);
run(process.execPath, [join(runtime, "script", "install.js")], {
  cwd: runtime,
  env: { ...env, ONNXRUNTIME_NODE_INSTALL: "true" },
});
// The install script ends with 0 also where it did nothing.
if (!existsSync(cuda)) fail(`${cuda} is still missing; see the messages above`);

console.log("TensorFlow: installing @tensorflow/tfjs-node-gpu (CUDA 11, for training) …");
run(
  "npm",
  ["install", "--no-save", "--ignore-scripts=false", "@tensorflow/tfjs-node-gpu@4.22.0"],
  {},
);
console.log('Done. Start the daemon and look at the "model ready" lines: provider must be cuda.');

function run(command, args, options) {
  const { status, error } = spawnSync(command, args, { stdio: "inherit", ...options });
  if (error || status !== 0) fail(`${command} ${args[0]} failed (${error?.message ?? status})`);
}

function fail(reason) {
  console.error(`setup:gpu: ${reason}`);
  process.exit(1);
}
