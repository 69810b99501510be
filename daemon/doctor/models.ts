import { join } from "node:path";
import { openVision } from "../assembly/configured-parts.js";
import type { Config } from "../config.js";
import { reasonOf } from "../errors.js";
import { openLog } from "../log.js";
import { modelPaths } from "../model-paths.js";
import { loadModel } from "../vision/model-card.js";
import { projectRoot } from "../vision/project-root.js";
import { type Finding, fail, ok, warn } from "./finding.js";

const REMEDY = 'run "npm run build", or name models that fit together in the configuration';

/** Files, cards and checksums; then real sessions on the providers that the daemon would take. */
export async function checkModels(config: Config): Promise<Finding[]> {
  const { detector, encoder, verifier } = modelPaths(config, join(projectRoot, "models"));
  const files = [
    await checkFile(detector, "detector"),
    await checkFile(encoder, "encoder"),
    ...(verifier ? [await checkFile(verifier.path, "verifier")] : []),
  ];
  if (files.some(({ level }) => level === "fail")) return files;
  return [...files, ...(await checkSessions(config))];
}

async function checkFile(
  path: string,
  task: "detector" | "encoder" | "verifier",
): Promise<Finding> {
  try {
    const { card } = await loadModel(path, task);
    return ok("models", `${card.id}: ${task}, sha256 and card fit`);
  } catch (error) {
    return fail("models", reasonOf(error), REMEDY);
  }
}

async function checkSessions(config: Config): Promise<Finding[]> {
  const log = openLog({ ...config.log, level: "silent", destination: "stderr" });
  const vision = openVision(config, log);
  try {
    const { reports, verifierRefusal } = await vision.start();
    const refused = verifierRefusal === null ? [] : [warn("inference", verifierRefusal, REMEDY)];
    return [
      ...refused,
      ...reports.flatMap(({ modelId, provider, latencyMs, skipped, warning }) => [
        ok("inference", `${modelId} runs on ${provider}, ${latencyMs.toFixed(1)} ms`),
        ...(warning === null ? [] : [warn("inference", warning, "set providers.prefer")]),
        // What was not asked for and cannot be had is no finding.
        ...(config.providers.prefer === null ? [] : skipped).map(({ provider, reason }) =>
          warn("inference", `${provider} cannot be had: ${reason}`, "set providers.prefer"),
        ),
      ]),
    ];
  } catch (error) {
    return [fail("inference", reasonOf(error), "see providers in the configuration, and the log")];
  } finally {
    await vision.close();
  }
}
