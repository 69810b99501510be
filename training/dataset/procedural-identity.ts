import { type Colour, colour, mixed, onScale } from "./procedural-colour.js";

/**
 * Who it is: what stays the same from picture to picture. Lengths are in half widths of an average
 * head; x goes to the right of the picture, y down from the middle of the head, z to the viewer.
 */
export interface FaceIdentity {
  /** Half axes, how angular it is (2 is an ellipsoid), how far the jaw narrows, and bumps of it. */
  head: {
    width: number;
    height: number;
    depth: number;
    angularity: number;
    jaw: number;
    chin: number;
    cheeks: number;
  };
  skin: {
    tone: Colour;
    folds: number;
    freckles: number;
    mole: { x: number; y: number; radius: number };
  };
  /** `spacing` is from the middle of the face; `tilt` lifts the outer corners. */
  eyes: {
    spacing: number;
    height: number;
    width: number;
    opening: number;
    tilt: number;
    iris: Colour;
  };
  brows: { height: number; thickness: number; tilt: number; arch: number; length: number };
  nose: { tip: number; width: number; bridge: number; projection: number };
  mouth: { height: number; width: number; upperLip: number; lowerLip: number; tone: Colour };
  /** `hairline` is its height in front; `length` how far hair hangs beside the head. */
  hair: {
    tone: Colour;
    hairline: number;
    temples: number;
    peak: number;
    volume: number;
    length: number;
  };
  /** How dense, 0..1. */
  beard: { moustache: number; chin: number; cheeks: number };
  glasses: {
    worn: boolean;
    rim: Colour;
    width: number;
    height: number;
    squareness: number;
    thickness: number;
  };
}

const SKIN = [
  colour(246, 214, 190),
  colour(228, 180, 145),
  colour(198, 142, 104),
  colour(150, 98, 66),
  colour(98, 62, 44),
];
const HAIR = [
  colour(22, 18, 17),
  colour(45, 30, 22),
  colour(88, 58, 36),
  colour(136, 72, 36),
  colour(190, 152, 98),
  colour(150, 148, 146),
];
const IRIS = [
  colour(50, 30, 20),
  colour(96, 62, 34),
  colour(88, 100, 62),
  colour(88, 120, 150),
  colour(130, 140, 146),
];
const RIMS = [colour(20, 20, 22), colour(96, 58, 36), colour(150, 150, 156), colour(120, 24, 30)];
const LIP = colour(176, 70, 74);

/** Of all people, how many have what some have and others do not. */
const SHARE = {
  beard: 0.22,
  moustache: 0.3,
  glasses: 0.25,
  long: 0.4,
  receding: 0.12,
  mole: 0.3,
  freckles: 0.2,
};

/**
 * Draws a person. It takes the same number of random numbers for everybody, so that two people who
 * are drawn from numbers that are alike look alike.
 */
export function drawIdentity(random: () => number): FaceIdentity {
  const between = (low: number, high: number) => low + (high - low) * random();
  const some = (share: number, most: number) => {
    const has = random() < share;
    const much = between(most / 2, most);
    return has ? much : 0;
  };
  const tone = onScale(SKIN, random());
  const hairTone = onScale(HAIR, random());
  return {
    head: {
      width: between(0.9, 1.08),
      height: between(1.26, 1.48),
      depth: between(1.08, 1.22),
      angularity: between(2, 2.7),
      jaw: between(0.12, 0.46),
      chin: between(0.02, 0.16),
      cheeks: between(-0.03, 0.1),
    },
    skin: {
      tone,
      folds: between(0, 1) ** 2,
      freckles: some(SHARE.freckles, 0.5),
      mole: { x: between(-0.7, 0.7), y: between(0.1, 1), radius: some(SHARE.mole, 0.045) },
    },
    eyes: {
      spacing: between(0.36, 0.48),
      height: between(-0.1, 0.06),
      width: between(0.17, 0.25),
      opening: between(0.32, 0.6),
      tilt: between(-0.12, 0.22),
      iris: onScale(IRIS, random()),
    },
    brows: {
      height: between(0.19, 0.33),
      thickness: between(0.025, 0.085),
      tilt: between(-0.12, 0.14),
      arch: between(0, 0.1),
      length: between(0.22, 0.34),
    },
    nose: {
      tip: between(0.34, 0.52),
      width: between(0.12, 0.26),
      bridge: between(0.06, 0.13),
      projection: between(0.2, 0.42),
    },
    mouth: {
      height: between(0.27, 0.37),
      width: between(0.27, 0.44),
      upperLip: between(0.035, 0.1),
      lowerLip: between(0.05, 0.13),
      tone: mixed(tone, LIP, between(0.35, 0.85)),
    },
    hair: {
      tone: hairTone,
      hairline: between(-0.98, -0.62) - some(SHARE.receding, 0.4),
      temples: between(0, 0.35),
      peak: between(-0.12, 0.15),
      volume: between(0.04, 0.24),
      length: some(SHARE.long, 2.2),
    },
    beard: {
      moustache: some(SHARE.moustache, 0.95),
      chin: some(SHARE.beard, 0.95),
      cheeks: some(SHARE.beard, 0.9),
    },
    glasses: {
      worn: random() < SHARE.glasses,
      rim: RIMS[Math.floor(random() * RIMS.length)],
      width: between(0.28, 0.36),
      height: between(0.17, 0.28),
      squareness: between(2, 5),
      thickness: between(0.02, 0.05),
    },
  };
}

/** Random numbers near a relative's: with likeness 1 they are the relative's, with 0 one's own. */
export function alike(
  relative: () => number,
  own: () => number,
  { likeness }: { likeness: number },
): () => number {
  return () => {
    const mine = own();
    return mine + likeness * (relative() - mine);
  };
}
