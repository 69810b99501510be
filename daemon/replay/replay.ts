import { Command, Option } from "commander";
import { frameRate, runCommand, stopSignal } from "../command-line.js";
import type { Config } from "../config.js";
import { LimenError } from "../errors.js";
import { loadConfig } from "../load-config.js";
import { type Logger, openLog } from "../log.js";
import { type Footage, openFootage } from "./footage.js";
import { differenceOf } from "./replay-difference.js";
import type { PeopleSource } from "./replay-people.js";
import {
  type DoorReplay,
  differenceJson,
  differenceLines,
  replayJson,
  replayLines,
} from "./replay-report.js";
import { visitsOf } from "./replayed-visits.js";
import { openSimulatedDoor } from "./simulated-door.js";

interface Options {
  config?: string;
  against?: string;
  people?: string;
  dataDir?: string;
  fps?: number;
  json?: boolean;
}

/** A door's replay, and what its people are called. */
interface Tried {
  door: DoorReplay;
  nameOf: (person: string) => string;
}

const program = new Command("replay")
  .description(
    "Runs the pipeline on a recording, a video or a folder of pictures as fast as it goes, and prints what would have been decided. Nothing is written.",
  )
  .argument("<footage>", "a recording, a video, a picture or a folder of pictures")
  .option("--config <file>", "configuration file (LIMEN_CONFIG; default limen.config.json)")
  .option("--against <file>", "another configuration: prints what differs")
  .option("--people <dir>", "enrol these: a folder a person, with pictures in it")
  .addOption(
    new Option("--data-dir <dir>", "the people of a daemon, which may be running").conflicts(
      "people",
    ),
  )
  .option("--fps <number>", "frames a second of a video or of pictures", frameRate)
  .option("--json", "one JSON document instead of lines");

process.umask(0o077);
await runCommand(program, () => main(program.args[0], program.opts<Options>()));

async function main(path: string, options: Options): Promise<void> {
  const people = peopleSource(options);
  const configs = await loadConfigs(options);
  // The report is on standard output; what the parts have to say goes beside it.
  const warn = (message: string) => process.stderr.write(`replay: ${message}\n`);
  const footage = await openFootage(path, { fps: options.fps ?? null, onWarning: warnOnce(warn) });
  const signal = stopSignal();
  const tried: Tried[] = [];
  for (const { name, config } of configs) {
    tried.push(await tryDoor({ name, config, people }, footage, signal));
    if (signal.aborted) break;
  }
  process.stdout.write(options.json ? jsonOf(tried) : textOf(tried));
  const failed = tried.reduce((sum, { door }) => sum + door.replay.failedFrames, 0);
  if (failed > 0) {
    throw new LimenError("VISION_FAILED", `${failed} frames could not be judged; see above`);
  }
}

function peopleSource({ people, dataDir }: Options): PeopleSource {
  if (people !== undefined) return { kind: "folders", path: people };
  if (dataDir !== undefined) return { kind: "data directory", path: dataDir };
  return { kind: "nobody" };
}

async function loadConfigs({ config, against }: Options) {
  const files = [config, ...(against === undefined ? [] : [against])];
  return Promise.all(
    files.map(async (file) => ({
      name: file ?? process.env.LIMEN_CONFIG ?? "default configuration",
      config: await loadConfig({ config: file }, process.env),
    })),
  );
}

async function tryDoor(
  { name, config, people }: { name: string; config: Config; people: PeopleSource },
  footage: Footage,
  signal: AbortSignal,
): Promise<Tried> {
  const door = await openSimulatedDoor({ config, people, log: quietLog(config) });
  try {
    const replay = await door.replay(footage, signal);
    const nameOfId = (id: string) => door.gallery.person(id)?.name ?? id;
    // Folders are enrolled anew at each door: there a person is the folder, not the id.
    const personKey = people.kind === "folders" ? nameOfId : (id: string) => id;
    const names = new Map(
      replay.events.flatMap(({ event }) =>
        "personId" in event ? [[personKey(event.personId), nameOfId(event.personId)]] : [],
      ),
    );
    return {
      nameOf: (person) => names.get(person) ?? nameOfId(person),
      door: {
        name,
        encoderId: door.models.encoderCard.id,
        rules: door.rules(),
        people: door.gallery.stats().people,
        refused: door.refused,
        replay,
        visits: visitsOf(replay.events, personKey),
      },
    };
  } finally {
    await door.close();
  }
}

function textOf(tried: readonly Tried[]): string {
  const lines = tried.flatMap(({ door, nameOf }) => replayLines(door, nameOf));
  const [a, b] = tried;
  if (a && b) {
    const start = a.door.replay.span?.from ?? new Date(0);
    const nameOf = (person: string) => (a.nameOf(person) === person ? b : a).nameOf(person);
    const difference = differenceOf(a.door.visits, b.door.visits);
    lines.push(...differenceLines(difference, { start, nameOf }));
  }
  return `${lines.join("\n")}\n`;
}

function jsonOf(tried: readonly Tried[]): string {
  const doors = tried.map(({ door, nameOf }) => replayJson(door, nameOf));
  const [a, b] = tried;
  const difference = a && b ? differenceJson(differenceOf(a.door.visits, b.door.visits)) : null;
  return `${JSON.stringify({ doors, difference }, null, 2)}\n`;
}

/** Events are printed by the report; of the log only what went wrong is wanted. */
function quietLog(config: Config): Logger {
  return openLog({ ...config.log, level: "warn", destination: "stderr" });
}

function warnOnce(warn: (message: string) => void): (message: string) => void {
  const said = new Set<string>();
  return (message) => {
    if (!said.has(message)) warn(message);
    said.add(message);
  };
}
