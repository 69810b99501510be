import { writeFile } from "node:fs/promises";
import { jpegOf } from "../../daemon/replay/recorder.js";
import { FORMAT } from "../../daemon/replay/recording-format.js";
import { createRecording } from "../../daemon/replay/recording-writer.js";
import type { Box, RgbImage } from "../../daemon/vision/types.js";
import { noisy } from "../../training/augmentation/sensor.js";
import { seededRandom } from "../../training/batches/seeded-random.js";
import { boxOf, type Placed, pasteFace } from "./paste-face.js";
import { type Actor, placeAt, type Scenario } from "./scenarios.js";
import { drawWall } from "./wall.js";

/** Somebody of a scenario with pictures of them; `person` is null for a stranger. */
export interface CastActor {
  person: string | null;
  looks: readonly RgbImage[];
}

/** One stay before the door, as it was: what a door should tell of it. */
export interface TrueVisit {
  person: string | null;
  /** The face, in every frame in which any of it is in view. */
  faces: { atMs: number; box: Box; isWhole: boolean }[];
}

export interface ClipTruth {
  scenario: string;
  recording: string;
  visits: TrueVisit[];
}

const FPS = 10;
/** Somebody looks like one picture of them for so many frames, then like the next. */
const FRAMES_A_LOOK = 5;
/** The share of a frame's time for which the shutter is open. */
const SHUTTER_SHARE = 0.25;
/** Frames without anybody at the end, so that visits end by themselves. */
const QUIET_S = 0.5;
/** A made-up day. */
const STARTED_AT = new Date("2000-01-01T00:00:00Z");
const MAX_CLIP_BYTES = 1_000_000_000;

/** Composes a scenario into a recording, with the truth beside it as JSON. One seed, one clip. */
export async function composeClip(
  path: string,
  scenario: Scenario,
  { cast, seed }: { cast: readonly CastActor[]; seed: number },
): Promise<ClipTruth> {
  const random = seededRandom(seed);
  const wall = dimmed(drawWall(scenario.frame, random), scenario.light);
  const header = { format: FORMAT, v: 1, cameraId: "door", facesOnly: false } as const;
  const startedAt = STARTED_AT.toISOString();
  const source = `composed: ${scenario.name}, seed ${seed}`;
  const limit = { maxBytes: MAX_CLIP_BYTES };
  const writer = await createRecording(path, { ...header, source, startedAt }, limit);
  const visits = scenario.actors.map(({ stretches, visits: kind }, a): TrueVisit[] => {
    const count = kind === "one" ? 1 : stretches.length;
    return Array.from({ length: count }, () => ({ person: cast[a].person, faces: [] }));
  });
  try {
    for (const t of frameTimes(scenario)) {
      const frame = { ...wall, rgb: wall.rgb.slice() };
      for (const { a, placed } of placedActors(scenario, t)) {
        const { looks } = cast[a];
        const look = looks[Math.floor((t * FPS) / FRAMES_A_LOOK) % looks.length];
        pasteFace(frame, look, placed);
        const visit = visits[a][visitAt(scenario.actors[a], t)];
        const face = faceIn(frame, placed, Math.round(1000 * t));
        if (face) visit.faces.push(face);
      }
      const seen = noisy(frame, { deviation: scenario.noise, random });
      const capturedAt = new Date(STARTED_AT.getTime() + Math.round(1000 * t));
      await writer.write({ capturedAt, jpeg: await jpegOf(seen) });
    }
  } finally {
    await writer.close();
  }
  const truth = { scenario: scenario.name, recording: path, visits: visits.flat() };
  await writeFile(`${path}.json`, JSON.stringify(truth));
  return truth;
}

/** Seconds of the frames; none while everybody is away, as a camera that sees nothing saves them. */
function frameTimes({ actors }: Scenario): number[] {
  const ends = actors.flatMap(({ stretches }) => stretches.map((way) => way[way.length - 1].t));
  const last = Math.max(...ends) + QUIET_S;
  const times = Array.from({ length: Math.floor(last * FPS) + 1 }, (_, i) => i / FPS);
  return times.filter((t) => {
    return actors.some((actor) => placeAt(actor, t) ?? placeAt(actor, t - QUIET_S));
  });
}

/** Who is in the frame and where, the furthest first, so that the near stand before them. */
function placedActors({ actors, frame, light }: Scenario, t: number) {
  const pixels = (actor: Actor, at: number) => {
    const place = placeAt(actor, at);
    return place && { x: place.x * frame.width, y: place.y * frame.height, facePx: place.facePx };
  };
  return actors
    .flatMap((actor, a) => {
      const here = pixels(actor, t);
      if (!here) return [];
      const before = pixels(actor, t - 1 / FPS) ?? here;
      const smear = {
        x: SHUTTER_SHARE * (here.x - before.x),
        y: SHUTTER_SHARE * (here.y - before.y),
      };
      return [{ a, placed: { ...here, smear, gain: light } satisfies Placed }];
    })
    .sort((one, other) => one.placed.facePx - other.placed.facePx);
}

function visitAt({ stretches, visits }: Actor, t: number): number {
  if (visits === "one") return 0;
  return stretches.findLastIndex(([first]) => t >= first.t);
}

function faceIn(
  { width, height }: { width: number; height: number },
  placed: Placed,
  atMs: number,
): TrueVisit["faces"][number] | undefined {
  const box = boxOf(placed);
  if (placed.x < 0 || placed.x > width || placed.y < 0 || placed.y > height) return undefined;
  const isWhole =
    box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height;
  return { atMs, box, isWhole };
}

function dimmed(image: RgbImage, light: number): RgbImage {
  return { ...image, rgb: image.rgb.map((value) => Math.round(light * value)) };
}
