import { Command } from "commander";
import { describeError } from "./command-line.js";
import { loadConfig, type Overrides } from "./config.js";
import { type RunningDaemon, startDaemon } from "./daemon.js";
import { type Logger, openLog } from "./log.js";

/** Past this the process leaves even if something did not stop. */
const STOP_TIMEOUT_MS = 4500;

const program = new Command("limen")
  .description("Watches a camera, knows who is enrolled, and says over GraphQL who is at the door.")
  .option("--config <file>", "configuration file (LIMEN_CONFIG; default limen.config.json)")
  .option("--data-dir <dir>", "gallery, journal, snapshots and token (LIMEN_DATA_DIR)")
  .option("--host <address>", "address to listen on (LIMEN_HOST)")
  .option("--port <number>", "port to listen on, 0 picks a free one (LIMEN_PORT)")
  .option("--camera <spec>", "auto, replay:PATH, ffmpeg:INPUT or webcam:DEVICE (LIMEN_CAMERA)")
  .option("--log-level <level>", "trace, debug, info, warn or error (LIMEN_LOG_LEVEL)")
  .allowExcessArguments(false);

// Templates, snapshots and the token are for this user alone, whatever the shell's umask says.
process.umask(0o077);
program.parse();
await main(program.opts<Overrides>());

async function main(commandLine: Overrides): Promise<void> {
  let log: Logger | undefined;
  try {
    const config = await loadConfig(commandLine, process.env);
    log = openLog(config.log);
    const stopSignal = nextStopSignal();
    const daemon = await startDaemon(config, log);
    log.info({ url: daemon.url }, "limen is ready");
    const signal = await stopSignal;
    await stop(daemon, signal, log);
  } catch (error) {
    process.stderr.write(`limen: ${describeError(error)}\n`);
    process.exitCode = 1;
  }
}

async function stop(daemon: RunningDaemon, signal: string, log: Logger): Promise<void> {
  log.info({ signal }, "stopping");
  const timer = setTimeout(() => {
    log.error("not everything stopped in time");
    process.exit(1);
  }, STOP_TIMEOUT_MS);
  await daemon.stop();
  clearTimeout(timer);
  log.info("stopped");
}

function nextStopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.on(signal, () => resolve(signal));
    }
  });
}
