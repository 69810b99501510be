import type { Command } from "commander";
import type { RunningDaemon } from "../daemon.js";
import type { Hangups } from "../hangups.js";
import { loadConfig, type Overrides } from "../load-config.js";
import { type Logger, openLog } from "../log.js";
import { takeServiceEnvironment } from "../service/environment.js";
import { openService, type Service } from "../service/service.js";
import { reload } from "./reload.js";

/** Past this the process leaves even if something did not stop. */
const STOP_TIMEOUT_MS = 4500;

/** The command that is the daemon. */
export const RUN = "run";

export function addRun(program: Command, hangups: Pick<Hangups, "answerBy">): void {
  program
    .command(RUN, { isDefault: true })
    .description("run the daemon in the foreground; what is done where no command is given")
    .option("--config <file>", "configuration file (LIMEN_CONFIG; default limen.config.json)")
    .option("--data-dir <dir>", "gallery, journal, snapshots and token (LIMEN_DATA_DIR)")
    .option("--host <address>", "address to listen on (LIMEN_HOST)")
    .option("--port <number>", "port to listen on, 0 picks a free one (LIMEN_PORT)")
    .option("--camera <spec>", "auto, replay:PATH, ffmpeg:INPUT or webcam:DEVICE (LIMEN_CAMERA)")
    .option("--log-level <level>", "trace, debug, info, warn or error (LIMEN_LOG_LEVEL)")
    .allowExcessArguments()
    .action((overrides: Overrides, command: Command) => {
      // A word that is no command's name comes here, since this one is the default.
      const [unknown] = command.args;
      if (unknown !== undefined) {
        command.error(`error: unknown command '${unknown}'; see limen --help`);
      }
      return runDaemon(overrides, hangups);
    });
}

async function runDaemon(
  commandLine: Overrides,
  hangups: Pick<Hangups, "answerBy">,
): Promise<void> {
  const environment = { ...process.env };
  // Read, and then gone: no camera's program needs it, and each would have it from here.
  delete process.env.LIMEN_TOKEN;
  const load = () => loadConfig(commandLine, environment);
  const config = await load();
  const log = openLog(config.log);
  const service = openService(takeServiceEnvironment(process.env, process.pid), {
    path: process.env.PATH,
    log,
  });
  const stopSignal = nextStopSignal();
  // Loaded here, so that the other commands answer at once.
  const { startDaemon } = await import("../daemon.js");
  const daemon = await startDaemon(config, log).catch(async (error) => {
    await service?.stopping();
    throw error;
  });
  log.info({ url: daemon.url }, "limen is ready");
  service?.report(daemon);
  const readAgain = () => reload({ load, daemon, log });
  hangups.answerBy(() => (service ? service.reloading(readAgain) : readAgain()));
  const signal = await stopSignal;
  await stop(daemon, { signal, service, log });
}

async function stop(
  daemon: RunningDaemon,
  { signal, service, log }: { signal: string; service: Service | null; log: Logger },
): Promise<void> {
  log.info({ signal }, "stopping");
  const timer = setTimeout(() => {
    log.error("not everything stopped in time");
    process.exit(1);
  }, STOP_TIMEOUT_MS);
  await Promise.all([service?.stopping(), daemon.stop()]);
  clearTimeout(timer);
  log.info("stopped");
}

function nextStopSignal(): Promise<string> {
  return new Promise((resolve) => {
    // On a terminal a hangup says that it was closed: nobody would know of a daemon left behind.
    const hangup = process.stdout.isTTY ? (["SIGHUP"] as const) : [];
    for (const signal of ["SIGTERM", "SIGINT", ...hangup] as const) {
      process.on(signal, () => resolve(signal));
    }
  });
}
