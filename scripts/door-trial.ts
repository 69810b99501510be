import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Command } from "commander";
import { loadConfig } from "../daemon/load-config.js";
import { openLog } from "../daemon/log.js";
import { openFootage } from "../daemon/replay/footage.js";
import {
  openSimulatedDoor,
  type Replay,
  type SimulatedDoor,
} from "../daemon/replay/simulated-door.js";
import { seededRandom } from "../training/batches/seeded-random.js";
import { runCommand, stopSignal, UsageError, wholeNumber } from "../training/command-line.js";
import { type ClipPerson, looksOf, peopleOf } from "./door-trial/clip-people.js";
import { type CastActor, type ClipTruth, composeClip } from "./door-trial/compose-clip.js";
import { SCENARIOS } from "./door-trial/scenarios.js";
import type { ClipResult } from "./door-trial/score-clips.js";
import { trialJson, trialTable } from "./door-trial/trial-report.js";

/**
 * People who walk up to a door, pass by, cross and come back: clips composed from pictures, so that
 * the truth is known, run through the daemon's own pipeline, and scored.
 */
interface Options {
  faces: string;
  config?: string;
  repeats: number;
  enrolled: number;
  pictures: number;
  seed: number;
  keep?: string;
  json?: boolean;
}

const program = new Command("bench:door")
  .description("Composes clips of people before a door, replays them, and scores the decisions.")
  .requiredOption(
    "--faces <dir>",
    "a folder a person; 3 pictures more than enrol are needed of each",
  )
  .option("--config <file>", "the door's configuration (LIMEN_CONFIG; default limen.config.json)")
  .option("--repeats <n>", "clips a scenario, each with other people", wholeNumber(1), 4)
  .option("--enrolled <n>", "people enrolled", wholeNumber(1), 100)
  .option("--pictures <n>", "pictures that enrol each", wholeNumber(1), 1)
  .option("--seed <n>", "decides who plays whom, the walls and the noise", wholeNumber(0), 1)
  .option("--keep <dir>", "leave the clips, their truth and the enrolled people in this new folder")
  .option("--json", "one JSON document instead of a table");

await runCommand<Options>(program, async (options) => {
  const config = await loadConfig({ config: options.config }, process.env);
  const signal = stopSignal("stopped before all clips were judged");
  const directory = options.keep ?? (await mkdtemp(join(tmpdir(), "limen-door-trial-")));
  if (options.keep !== undefined) await mkdir(options.keep);
  try {
    const cast = await castPeople(join(directory, "people"), options);
    const log = openLog({ ...config.log, level: "error", destination: "stderr" });
    const people = { kind: "folders", path: join(directory, "people") } as const;
    const door = await openSimulatedDoor({ config, people, log });
    try {
      const clips = await compose(directory, enrolledCast(cast, door), { ...options, signal });
      const scored = await replayAll(door, clips, signal);
      const facts = {
        encoderId: door.models.encoderCard.id,
        threshold: door.rules().threshold,
        people: door.gallery.stats().people,
        pictures: options.pictures,
        seed: options.seed,
      };
      process.stdout.write(options.json ? trialJson(scored, facts) : trialTable(scored, facts));
    } finally {
      await door.close();
    }
  } finally {
    if (options.keep === undefined) await rm(directory, { recursive: true, force: true });
  }
});

interface Cast {
  residents: ClipPerson[];
  strangers: ClipPerson[];
}

/** Chooses who lives behind the door, and lays out the pictures that enrol each. */
async function castPeople(
  directory: string,
  { faces, enrolled, pictures, seed }: Pick<Options, "faces" | "enrolled" | "pictures" | "seed">,
): Promise<Cast> {
  const people = await peopleOf(faces, { pictures, random: seededRandom(seed) });
  const residents = people.slice(0, enrolled);
  for (const { name, enrolmentPaths } of residents) {
    await mkdir(join(directory, name), { recursive: true });
    for (const path of enrolmentPaths) await cp(path, join(directory, name, basename(path)));
  }
  return { residents, strangers: people.slice(enrolled) };
}

/** Whose pictures the door refused does not live behind it. */
function enrolledCast({ residents, strangers }: Cast, { gallery }: SimulatedDoor): Cast {
  const { nodes } = gallery.people({ first: residents.length });
  const names = new Set(nodes.map(({ person }) => person.name));
  return { residents: residents.filter(({ name }) => names.has(name)), strangers };
}

/** Nobody plays two parts, so that each visit says something of its own. */
async function compose(
  directory: string,
  { residents, strangers }: Cast,
  { repeats, seed, signal }: Pick<Options, "repeats" | "seed"> & { signal: AbortSignal },
): Promise<ClipTruth[]> {
  const waiting = { enrolled: [...residents], stranger: [...strangers] };
  const clips: ClipTruth[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [s, scenario] of SCENARIOS.entries()) {
      signal.throwIfAborted();
      const cast: CastActor[] = [];
      for (const { who } of scenario.actors) {
        const person = waiting[who].shift();
        if (!person) throw new UsageError(`${repeats} repeats need more people: ${who} ran out`);
        const looks = await looksOf(person);
        cast.push({ person: who === "enrolled" ? person.name : null, looks });
      }
      const path = join(directory, `${String(s + 1).padStart(2, "0")}-${repeat + 1}.rec`);
      const clipSeed = seed + 1000 * repeat + s;
      clips.push(await composeClip(path, scenario, { cast, seed: clipSeed }));
    }
  }
  await writeFile(join(directory, "clips.json"), JSON.stringify(clips));
  return clips;
}

async function replayAll(door: SimulatedDoor, clips: readonly ClipTruth[], signal: AbortSignal) {
  const scored: { truth: ClipTruth; result: ClipResult }[] = [];
  for (const truth of clips) {
    const onWarning = (message: string) => void process.stderr.write(`${message}\n`);
    const footage = await openFootage(truth.recording, { fps: null, onWarning });
    const replay = await door.replay(footage, signal);
    signal.throwIfAborted();
    if (replay.failedFrames > 0) throw new Error(`frames were not judged: ${replay.lastFailure}`);
    scored.push({ truth, result: clipResult(replay, door) });
  }
  return scored;
}

function clipResult(replay: Replay, { gallery }: SimulatedDoor): ClipResult {
  const start = replay.span?.from.getTime() ?? 0;
  const since = (at: Date) => at.getTime() - start;
  return {
    frames: replay.frames,
    wallMs: replay.wallMs,
    faces: replay.faces.map(({ at, box, visitId }) => ({ atMs: since(at), box, visitId })),
    decisions: replay.events.flatMap(({ event, decidedAt, shownAt }) => {
      const { kind, visitId, box, at } = event;
      if (kind === "visit") return [];
      const person = kind === "recognized" ? gallery.person(event.personId) : undefined;
      const decidedMs = since(decidedAt);
      const shownMs = since(shownAt ?? at);
      return [{ kind, person: person?.name ?? null, visitId, box, shownMs, decidedMs }];
    }),
  };
}
