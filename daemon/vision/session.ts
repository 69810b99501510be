import type { RunNetwork } from "./analyze.js";
import { VisionError } from "./errors.js";
import type { LoadedModel } from "./model-card.js";
import { firstOutput, networkInputs } from "./network-inputs.js";
import { env, InferenceSession } from "./onnxruntime.js";
import { provePlacement } from "./placement.js";
import { offeredProviders } from "./providers.js";
import { referenceTensor } from "./reference-input.js";
import type { SessionReport } from "./types.js";

export interface SessionPreferences {
  /** Execution providers, the most wanted first; null: what this machine offers, if faster. */
  providers: readonly string[] | null;
  /** Refuse to open the model on any but the first of them. */
  required: boolean;
  /** Threads inside one operator; the models here are too small to gain from more than one. */
  threads: number;
}

export interface OpenSession {
  run: RunNetwork;
  report: SessionReport;
  release(): Promise<void>;
}

// What fails is thrown, named and reported; the runtime's own log lines would only say it twice.
env.logLevel = "fatal";

/** Runs before latency is measured, then runs it is measured on. */
const WARM_UP_RUNS = 3;
const MEASURED_RUNS = 9;

/** A provider this much slower than the CPU is reported: it is no acceleration. */
const SLOWER_THAN_CPU = 1.2;

/**
 * Opens a model on the first of the preferred providers that truly runs it: the session opens, its
 * nodes are placed there, and it gives the answer that the card knows. Each one passed over is
 * reported with its reason. Throws PROVIDER_UNAVAILABLE when none is left, or when `required` is
 * set and the first one fails.
 */
export async function openSession(
  model: LoadedModel,
  preferences: SessionPreferences,
): Promise<OpenSession> {
  const isDefault = preferences.providers === null;
  const { providers, missing } = isDefault
    ? offeredProviders()
    : { providers: preferences.providers ?? [], missing: [] };
  const skipped: SessionReport["skipped"] = [...missing];
  for (const provider of providers) {
    try {
      const session = await openOn(provider, model, preferences.threads, skipped);
      if (!isDefault || !session.report.warning) return session;
      // Nobody asked for this provider, and it would only cost time.
      skipped.push({ provider, reason: session.report.warning });
      await session.release();
    } catch (error) {
      const reason = error instanceof Error ? error.message.trim() : String(error);
      if (preferences.required) {
        throw new VisionError(
          "PROVIDER_UNAVAILABLE",
          `execution provider ${provider} is required but cannot run ${model.card.id}: ${reason}`,
        );
      }
      skipped.push({ provider, reason });
    }
  }
  const reasons = skipped.map((s) => `${s.provider}: ${s.reason}`).join("; ");
  throw new VisionError("PROVIDER_UNAVAILABLE", `no provider runs ${model.card.id} (${reasons})`);
}

async function openOn(
  provider: string,
  model: LoadedModel,
  threads: number,
  skipped: SessionReport["skipped"],
): Promise<OpenSession> {
  if (provider !== "cpu") await provePlacement(provider, model, sessionOptions(provider, threads));
  const session = await createSession(provider, model, threads);
  try {
    const run = networkOf(session, model);
    const { latencyMs, referenceError } = await warmUp(run, model);
    const cpuLatencyMs = provider === "cpu" ? null : await latencyOnCpu(model, threads);
    const slow = cpuLatencyMs !== null && latencyMs > SLOWER_THAN_CPU * cpuLatencyMs;
    const report: SessionReport = {
      modelId: model.card.id,
      task: model.card.task,
      provider,
      skipped: [...skipped],
      latencyMs,
      cpuLatencyMs,
      referenceError,
      warning: slow ? `${provider} is slower here than the CPU would be` : null,
    };
    return { run, report, release: () => session.release() };
  } catch (error) {
    await session.release();
    throw error;
  }
}

function createSession(provider: string, model: LoadedModel, threads: number) {
  return InferenceSession.create(model.onnx, sessionOptions(provider, threads));
}

export function sessionOptions(provider: string, threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    logSeverityLevel: 4,
    // A spinning thread would take the core that the camera and the API need.
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  };
}

function networkOf(session: InferenceSession, model: LoadedModel): RunNetwork {
  return async (tensor, shape) => {
    const outputs = await session.run(networkInputs(model.card, tensor, shape));
    return Object.fromEntries(
      Object.entries(outputs).map(([name, value]) => [name, value.data as Float32Array]),
    );
  };
}

/** Asks the network what its card knows the answer to, then measures it. */
async function warmUp(
  run: RunNetwork,
  { card }: LoadedModel,
): Promise<{ latencyMs: number; referenceError: number }> {
  const { tensor, shape } = referenceTensor(card);
  const outputs = await run(tensor, shape);
  const first = firstOutput(card);
  if (!outputs[first]) {
    throw new VisionError("MODEL_MISMATCH", `${card.id} has no output named ${first}`);
  }
  const referenceError = card.reference.values.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - outputs[first][i])),
    0,
  );
  if (!(referenceError <= card.reference.tolerance)) {
    throw new VisionError(
      "MODEL_MISMATCH",
      `it answers the reference input wrongly (off by ${referenceError}, allowed ${card.reference.tolerance})`,
    );
  }
  const times: number[] = [];
  for (let i = 0; i < WARM_UP_RUNS + MEASURED_RUNS; i++) {
    const start = performance.now();
    await run(tensor, shape);
    if (i >= WARM_UP_RUNS) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return { latencyMs: times[Math.floor(times.length / 2)], referenceError };
}

async function latencyOnCpu(model: LoadedModel, threads: number): Promise<number> {
  const session = await createSession("cpu", model, threads);
  try {
    return (await warmUp(networkOf(session, model), model)).latencyMs;
  } finally {
    await session.release();
  }
}
