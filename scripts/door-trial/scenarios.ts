/** A place on somebody's way: seconds into the clip, the face's middle as shares of the frame. */
export interface Waypoint {
  t: number;
  x: number;
  y: number;
  /** Width of the face, in pixels of the frame. */
  facePx: number;
}

export interface Actor {
  /** Who it is: one of the people enrolled, or nobody that the door knows. */
  who: "enrolled" | "stranger";
  /** In view from the first to the last place of each stretch; between stretches they are away. */
  stretches: Waypoint[][];
  /** Each stretch is a visit of its own: they were away for longer than any cooldown. */
  visits: "one" | "one a stretch";
}

export interface Scenario {
  name: string;
  frame: { width: number; height: number };
  actors: Actor[];
  /** What the light does to everything; 1 is a bright day. */
  light: number;
  /** Standard deviation of the sensor's noise on white, in levels of 0..255. */
  noise: number;
}

const SMALL = { width: 640, height: 480 };
const LARGE = { width: 1280, height: 720 };
const BY_DAY = { light: 1, noise: 3 };

const approach = (who: Actor["who"], x = 0.5): Actor => ({
  who,
  visits: "one",
  stretches: [
    [
      { t: 0, x: x - 0.05, y: 0.4, facePx: 42 },
      { t: 3.5, x, y: 0.45, facePx: 120 },
      { t: 5.5, x: x + 0.01, y: 0.46, facePx: 130 },
    ],
  ],
});

const walk = (
  who: Actor["who"],
  { from, to, y, facePx, seconds }: Record<"from" | "to" | "y" | "facePx" | "seconds", number>,
): Actor => ({
  who,
  visits: "one",
  stretches: [
    [
      { t: 0, x: from, y, facePx },
      { t: seconds, x: to, y, facePx },
    ],
  ],
});

const stand = (who: Actor["who"], x: number, facePx: number): Actor => ({
  who,
  visits: "one",
  stretches: [
    [
      { t: 0, x, y: 0.45, facePx },
      { t: 2.5, x: x + 0.03, y: 0.47, facePx: facePx + 6 },
      { t: 5, x: x - 0.01, y: 0.45, facePx },
    ],
  ],
});

/** In view for three seconds, away for `awaySeconds`, and in view again. */
const comeBack = (awaySeconds: number, visits: Actor["visits"]): Actor => ({
  who: "enrolled",
  visits,
  stretches: [0, 3 + awaySeconds].map((start) => [
    { t: start, x: -0.1, y: 0.45, facePx: 90 },
    { t: start + 1.2, x: 0.5, y: 0.45, facePx: 100 },
    { t: start + 1.8, x: 0.5, y: 0.46, facePx: 100 },
    { t: start + 3, x: -0.1, y: 0.45, facePx: 90 },
  ]),
});

const LEFT_TO_RIGHT = { from: 0.1, to: 0.9, y: 0.48, facePx: 100, seconds: 5 };
const RIGHT_TO_LEFT = { from: 0.9, to: 0.1, y: 0.42, facePx: 76, seconds: 5 };

/** What happens before a door. Nothing here is random but who it happens to. */
export const SCENARIOS: readonly Scenario[] = [
  { name: "comes up to the door", frame: SMALL, actors: [approach("enrolled")], ...BY_DAY },
  { name: "comes up, wide camera", frame: LARGE, actors: [approach("enrolled")], ...BY_DAY },
  {
    name: "passes by",
    frame: SMALL,
    actors: [walk("enrolled", { from: -0.1, to: 1.1, y: 0.45, facePx: 80, seconds: 4 })],
    ...BY_DAY,
  },
  {
    name: "hurries past",
    frame: SMALL,
    actors: [walk("enrolled", { from: -0.1, to: 1.1, y: 0.45, facePx: 90, seconds: 1.8 })],
    ...BY_DAY,
  },
  {
    name: "stays far away",
    frame: SMALL,
    actors: [walk("enrolled", { from: 0.35, to: 0.6, y: 0.4, facePx: 50, seconds: 5 })],
    ...BY_DAY,
  },
  { name: "comes at dusk", frame: SMALL, actors: [approach("enrolled")], light: 0.3, noise: 6 },
  {
    name: "two cross",
    frame: SMALL,
    actors: [walk("enrolled", LEFT_TO_RIGHT), walk("enrolled", RIGHT_TO_LEFT)],
    ...BY_DAY,
  },
  {
    name: "two side by side",
    frame: SMALL,
    actors: [stand("enrolled", 0.32, 90), stand("enrolled", 0.68, 100)],
    ...BY_DAY,
  },
  { name: "leaves and comes back", frame: SMALL, actors: [comeBack(4, "one")], ...BY_DAY },
  { name: "comes again later", frame: SMALL, actors: [comeBack(40, "one a stretch")], ...BY_DAY },
  { name: "a stranger comes up", frame: SMALL, actors: [approach("stranger")], ...BY_DAY },
  {
    name: "a stranger beside somebody known",
    frame: SMALL,
    actors: [stand("enrolled", 0.32, 96), stand("stranger", 0.68, 96)],
    ...BY_DAY,
  },
  {
    name: "a stranger crosses somebody known",
    frame: SMALL,
    actors: [walk("stranger", LEFT_TO_RIGHT), walk("enrolled", RIGHT_TO_LEFT)],
    ...BY_DAY,
  },
  {
    name: "two strangers pass by",
    frame: SMALL,
    actors: [
      walk("stranger", { from: -0.1, to: 0.95, y: 0.45, facePx: 84, seconds: 4 }),
      walk("stranger", { from: -0.45, to: 0.65, y: 0.5, facePx: 96, seconds: 4 }),
    ],
    ...BY_DAY,
  },
];

/** Where somebody is at a time; undefined while they are away. Pure. */
export function placeAt({ stretches }: Actor, t: number): Waypoint | undefined {
  for (const places of stretches) {
    for (let i = 1; i < places.length; i++) {
      const [a, b] = [places[i - 1], places[i]];
      if (t < a.t || t > b.t) continue;
      const share = (t - a.t) / (b.t - a.t);
      const mix = (from: number, to: number) => from + share * (to - from);
      return { t, x: mix(a.x, b.x), y: mix(a.y, b.y), facePx: mix(a.facePx, b.facePx) };
    }
  }
  return undefined;
}
