import type { Command } from "commander";
import type { RunningDaemon } from "../daemon.js";
import { loadConfig, type Overrides } from "../load-config.js";
import { type Logger, openLog } from "../log.js";
import { takeServiceEnvironment } from "../service/environment.js";
import { openService, type Service } from "../service/service.js";
import { reload } from "./reload.js";

/** Past this the process leaves even if something did not stop. */
const STOP_TIMEOUT_MS = 4500;

export function addRun(program: Command): void {
  program
    .command("run", { isDefault: true })
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
      return runDaemon(overrides);
    });
}

async function runDaemon(commandLine: Overrides): Promise<void> {
  const load = () => loadConfig(commandLine, process.env);
  const config = await load();
  const log = openLog(config.log);
  const environment = takeServiceEnvironment(process.env, process.pid);
  const service = openService(environment, { path: process.env.PATH, log });
  const stopSignal = nextStopSignal();
  let daemon: RunningDaemon | undefined;
  // As soon as it can be: unheard, this signal ends the process.
  if (!process.stdout.isTTY) {
    const readAgain = () => reload({ load, daemon: () => daemon, log });
    onHangup(() => (service ? service.reloading(readAgain) : readAgain()));
  }
  // Loaded here, so that the other commands answer at once.
  const { startDaemon } = await import("../daemon.js");
  try {
    daemon = await startDaemon(config, log);
  } catch (error) {
    await service?.stopping();
    throw error;
  }
  log.info({ url: daemon.url }, "limen is ready");
  service?.report(daemon);
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

/** One after the other, so that the last one's configuration is the one in force. */
function onHangup(work: () => Promise<void>): void {
  let working = Promise.resolve();
  process.on("SIGHUP", () => {
    working = working.then(work);
  });
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
