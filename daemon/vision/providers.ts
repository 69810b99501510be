import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { listSupportedBackends } from "./onnxruntime.js";

/** Accelerators in the order they are worth trying; the CPU, which is always there, comes last. */
const PREFERENCE = ["cuda", "coreml", "dml", "webgpu", "cpu"];

export interface Offer {
  /** What to try, in order. */
  providers: string[];
  /** What this platform's ONNX Runtime knows but this machine lacks, with what it lacks. */
  missing: { provider: string; reason: string }[];
}

/**
 * What this machine offers. Trying a provider whose parts are not there costs seconds and a page of
 * the drivers' own complaints, so where no one asked for it its parts are looked for first.
 */
export function offeredProviders(): Offer {
  const known = listSupportedBackends().map(({ name }) => name);
  const offer: Offer = { providers: [], missing: [] };
  for (const provider of PREFERENCE.filter((name) => known.includes(name))) {
    const reason = lacking(provider);
    if (reason === null) offer.providers.push(provider);
    else offer.missing.push({ provider, reason });
  }
  return offer;
}

/** What is missing for a provider on this machine, as far as a look at the disk can tell. */
function lacking(provider: string): string | null {
  if (process.platform !== "linux") return null;
  if (provider === "cuda") {
    const library = join(runtimeFolder(), "libonnxruntime_providers_cuda.so");
    return existsSync(library) ? null : 'its files are not installed ("npm run setup:gpu")';
  }
  if (provider === "webgpu") return existsSync("/dev/dri") ? null : "no GPU device (/dev/dri)";
  return null;
}

/** Where onnxruntime-node keeps the libraries of this platform. */
export function runtimeFolder(): string {
  const require = createRequire(import.meta.url);
  const entry = require.resolve("onnxruntime-node");
  return join(dirname(entry), "..", "bin", "napi-v6", process.platform, process.arch);
}
