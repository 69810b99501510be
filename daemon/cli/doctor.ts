import type { Command } from "commander";
import type { Config } from "../config.js";
import { isDataDirInUse } from "../data-dir/data-dir.js";
import { checkPort, checkTls } from "../doctor/address.js";
import { checkClock } from "../doctor/clock.js";
import { checkDataDirectory } from "../doctor/data-directory.js";
import { type Finding, fail, ok, warn } from "../doctor/finding.js";
import { checkSecretFiles } from "../doctor/secret-files.js";
import { reasonOf } from "../errors.js";
import { type LocalOptions, localConfig, localOptions, targetOf } from "./connection.js";
import { ask } from "./graphql-client.js";
import { clean, print, printJson } from "./output.js";

const STATUS = "{ status { version problems cameras { id source state framesPerSecond } } }";

interface Status {
  version: string;
  problems: string[];
  cameras: { id: string; source: string; state: string; framesPerSecond: number }[];
}

export function addDoctor(program: Command): void {
  const command = program
    .command("doctor")
    .description("check everything that the daemon needs, and say what to do about what is wrong");
  localOptions(command).option("--json", "as one JSON document").action(examine);
}

async function examine(options: LocalOptions & { json?: true }): Promise<void> {
  const findings: Finding[] = [];
  for await (const finding of findingsOf(options)) {
    findings.push(finding);
    if (!options.json) for (const line of linesOf(finding)) print(clean(line));
  }
  const isFine = !findings.some(({ level }) => level === "fail");
  if (options.json) printJson({ fine: isFine, findings });
  if (!isFine) process.exitCode = 1;
}

/** One after the other, so that somebody who watches sees what is being looked at. */
async function* findingsOf(options: LocalOptions): AsyncGenerator<Finding, void, void> {
  let config: Config;
  try {
    config = await localConfig(options);
    yield ok("config", "every key is known, and every value can be used");
  } catch (error) {
    yield fail("config", reasonOf(error), "correct that key; limen config check looks again");
    return;
  }
  yield* await checkDataDirectory(config.dataDir);
  yield await checkClock(new Date());
  yield* await checkTls(config.api, new Date());
  yield* await checkSecretFiles(config);
  const isRunning = await isDataDirInUse(config.dataDir);
  yield await checkPort(config, async () => isRunning);
  // Inference is loaded only now: the lines above come at once.
  const { checkModels } = await import("../doctor/models.js");
  yield* await checkModels(config);
  if (isRunning) {
    // A device has one reader, so the daemon is asked what its cameras do.
    yield* await checkRunning(options);
    return;
  }
  yield ok("daemon", "not running");
  const { checkCameras } = await import("../doctor/cameras.js");
  yield* await checkCameras(config);
}

async function checkRunning(options: LocalOptions): Promise<Finding[]> {
  try {
    const { status } = await ask<{ status: Status }>(await targetOf(options), { query: STATUS });
    const { version, problems, cameras } = status;
    return [
      ok("daemon", `version ${version} is running`),
      ...problems.map((problem) => fail("daemon", problem, "see its log")),
      ...cameras
        .filter(({ state }) => state === "STREAMING")
        .map(({ id, source, framesPerSecond }) =>
          ok("camera", `${id}: ${framesPerSecond.toFixed(1)} frames a second from ${source}`),
        ),
    ];
  } catch (error) {
    const advice = "it was started with other settings than these: give the same ones to doctor";
    return [warn("daemon", `it runs, but does not answer here: ${reasonOf(error)}`, advice)];
  }
}

function linesOf({ level, about, message, advice }: Finding): string[] {
  const mark = level === "fail" ? "FAIL" : level.padEnd(4);
  const line = `${mark}  ${about.padEnd(9)}  ${message}`;
  return advice === null ? [line] : [line, `      ${" ".repeat(9)}  -> ${advice}`];
}
