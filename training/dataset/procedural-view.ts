import { type Colour, colour, mixed } from "./procedural-colour.js";

/** How somebody is seen this time: pose, face, light and what is around. Angles are in degrees. */
export interface FaceView {
  sizePx: number;
  /** Positive yaw turns to the right of the picture, positive pitch looks down. */
  pose: { yaw: number; pitch: number; roll: number };
  /** Half the width of an average head, and the middle of it, as shares of the picture's side. */
  place: { unit: number; x: number; y: number };
  /** 0 is a face at rest; 1 is much of it. */
  expression: { smile: number; mouthOpen: number; browsUp: number; eyesShut: number };
  /** Where the eyes look: −1..1 each way. */
  gaze: { x: number; y: number };
  glassesOff: boolean;
  /** A lamp, where the face sees it (x to the right, y down, z to the viewer), and the rest. */
  light: { direction: readonly [number, number, number]; tone: Colour; ambient: number };
  clothes: Colour;
  background: { upper: Colour; lower: Colour; stripes: number; angle: number };
  /** Sensor noise in levels of 0..255. */
  noise: { deviation: number; seed: number };
}

const WARM = colour(255, 226, 196);
const GREY = colour(128, 126, 122);
const COOL = colour(220, 234, 255);

const GLASSES_OFF_SHARE = 0.15;

/** A view as cameras at doors have them: from in front, within 25° to the sides. */
export function drawView(random: () => number, { sizePx }: { sizePx: number }): FaceView {
  const between = (low: number, high: number) => low + (high - low) * random();
  const anyColour = () => {
    const tone = colour(between(20, 235), between(20, 235), between(20, 235));
    return mixed(tone, GREY, between(0.3, 0.9));
  };
  const azimuth = between(-1.2, 1.2);
  const exposure = between(0.65, 1.3);
  return {
    sizePx,
    pose: { yaw: between(-25, 25), pitch: between(-12, 12), roll: between(-8, 8) },
    place: { unit: between(0.2, 0.27), x: between(0.46, 0.54), y: between(0.45, 0.53) },
    expression: {
      smile: between(-0.4, 1),
      mouthOpen: Math.max(0, between(-1, 1)),
      browsUp: between(-0.5, 1),
      eyesShut: Math.max(0, between(-0.5, 0.5)),
    },
    gaze: { x: between(-0.7, 0.7), y: between(-0.4, 0.5) },
    glassesOff: random() < GLASSES_OFF_SHARE,
    light: {
      direction: [Math.sin(azimuth), between(-0.9, 0.1), Math.cos(azimuth)],
      tone: mixed(WARM, COOL, random()).map((c) => exposure * c) as Colour,
      ambient: between(0.25, 0.6),
    },
    clothes: anyColour(),
    background: {
      upper: anyColour(),
      lower: anyColour(),
      stripes: between(0, 14),
      angle: between(0, Math.PI),
    },
    noise: { deviation: between(0.5, 4), seed: Math.floor(random() * 2 ** 32) },
  };
}
