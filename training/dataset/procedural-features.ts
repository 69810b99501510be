import { blend, type Colour, colour, mixed, ramp } from "./procedural-colour.js";
import type { FaceIdentity } from "./procedural-identity.js";
import type { Vector } from "./procedural-mesh.js";
import type { FaceView } from "./procedural-view.js";

const DARK = colour(24, 14, 12);
const SCLERA = colour(232, 226, 220);
const MOUTH = colour(60, 18, 20);
const TEETH = colour(236, 230, 216);
const WHITE = colour(255, 255, 255);
const BLUSH = colour(190, 80, 70);

/** How far an edge fades, in units: about a pixel and a half of a picture of 200. */
const EDGE = 0.035;

/**
 * Paints what stands in a face over its skin, at (x, y) on it: in place, since pixels are many. The
 * order is that of make-up: skin, beard, mouth, eyes, brows, glasses.
 */
export function paintFace(
  skin: Colour,
  [x, y]: Vector,
  identity: FaceIdentity,
  view: FaceView,
): void {
  paintSkin(skin, x, y, identity);
  paintBeard(skin, x, y, identity);
  paintNostrils(skin, x, y, identity);
  paintMouth(skin, x, y, identity, view);
  paintEye(skin, x, y, identity, view);
  paintBrow(skin, x, y, identity, view);
  if (identity.glasses.worn && !view.glassesOff) paintGlasses(skin, x, y, identity);
}

function paintSkin(skin: Colour, x: number, y: number, identity: FaceIdentity): void {
  const { nose, mouth, eyes } = identity;
  const { freckles, folds, mole } = identity.skin;
  blend(skin, BLUSH, 0.13 * bell((Math.abs(x) - 0.5) / 0.25) * bell((y - nose.tip) / 0.25));
  blend(
    skin,
    DARK,
    0.2 * bell((Math.abs(x) - eyes.spacing) / 0.3) * bell((y - eyes.height) / 0.17),
  );
  if (freckles > 0) {
    const spots = Math.sin(43 * x + 7 * y) * Math.sin(37 * y - 11 * x) * bell((y - 0.25) / 0.25);
    blend(skin, BLUSH, freckles * ramp(spots, 0.4, 0.7));
  }
  blend(
    skin,
    DARK,
    0.6 * ramp(Math.hypot(x - mole.x, y - mole.y), mole.radius, mole.radius - EDGE),
  );
  // From the wings of the nose to the corners of the mouth.
  const down = (y - nose.tip) / mouth.height;
  const foldX = nose.width * 1.1 + (mouth.width * 1.1 - nose.width * 1.1) * down;
  const fold = ramp(down, -0.1, 0.3) * ramp(down, 1.2, 0.8) * bell((Math.abs(x) - foldX) / 0.04);
  blend(skin, DARK, 0.4 * folds * fold);
}

function paintBeard(skin: Colour, x: number, y: number, identity: FaceIdentity): void {
  const { beard, nose, mouth, hair, head } = identity;
  if (beard.moustache + beard.chin + beard.cheeks === 0) return;
  const mouthY = nose.tip + mouth.height;
  const side = Math.abs(x);
  const upper = ramp(y, nose.tip + 0.08, nose.tip + 0.15) * ramp(y, mouthY + 0.05, mouthY);
  const moustache = beard.moustache * upper * ramp(side, mouth.width * 1.2, mouth.width * 0.9);
  const chin = beard.chin * ramp(y, mouthY + 0.03, mouthY + 0.1) * ramp(side, 0.45, 0.3);
  const cheekLine = mouthY - 0.35 * ramp(side, 0.4, head.width);
  const cheeks = beard.cheeks * ramp(side, 0.36, 0.5) * ramp(y, cheekLine - 0.1, cheekLine + 0.1);
  const grain = 0.8 + 0.2 * Math.sin(61 * x + 13 * y) * Math.sin(53 * y);
  blend(skin, hair.tone, grain * Math.max(moustache, chin, cheeks));
}

function paintNostrils(skin: Colour, x: number, y: number, { nose }: FaceIdentity): void {
  const dx = (Math.abs(x) - 0.5 * nose.width) / (0.3 * nose.width);
  const dy = (y - nose.tip - 0.07) / 0.035;
  blend(skin, DARK, 0.75 * ramp(Math.hypot(dx, dy), 1.3, 0.7));
  const under = bell(x / (1.1 * nose.width)) * bell((y - nose.tip - 0.12) / 0.06);
  blend(skin, DARK, 0.25 * under);
}

function paintMouth(
  skin: Colour,
  x: number,
  y: number,
  { nose, mouth }: FaceIdentity,
  { expression }: FaceView,
): void {
  const { smile, mouthOpen } = expression;
  const halfWidth = mouth.width * (1 + 0.18 * smile);
  const along = x / halfWidth;
  if (Math.abs(along) > 1.15 || Math.abs(y - nose.tip - mouth.height) > 0.35) return;
  const shape = Math.max(0, 1 - along ** 2);
  const line = nose.tip + mouth.height + smile * 0.09 * (0.5 - along ** 2);
  const gap = 0.11 * mouthOpen * shape;
  const bow = 1 - 0.35 * bell(along / 0.16);
  const top = line - gap / 2 - mouth.upperLip * bow * Math.sqrt(shape);
  const bottom = line + gap / 2 + mouth.lowerLip * Math.sqrt(shape);
  const lips = inside(Math.min(y - top, bottom - y)) * ramp(Math.abs(along), 1.05, 0.9);
  blend(skin, mouth.tone, lips);
  blend(skin, WHITE, 0.12 * lips * bell((y - line - gap / 2 - 0.5 * mouth.lowerLip) / 0.03));
  const open = inside(gap / 2 - Math.abs(y - line) - EDGE / 4) * ramp(mouthOpen, 0, 0.15);
  blend(skin, y < line + 0.1 * gap ? TEETH : MOUTH, open);
  const crease = inside(0.012 - Math.abs(y - line)) * ramp(Math.abs(along), 1.1, 0.95);
  blend(skin, MOUTH, 0.8 * crease * ramp(mouthOpen, 0.25, 0));
}

function paintEye(
  skin: Colour,
  x: number,
  y: number,
  { eyes }: FaceIdentity,
  { expression, gaze }: FaceView,
): void {
  // From the inner corner (−1) to the outer one (1).
  const along = (Math.abs(x) - eyes.spacing) / eyes.width;
  if (Math.abs(along) > 1.5 || Math.abs(y - eyes.height) > 0.35) return;
  const middle = eyes.height - eyes.tilt * eyes.width * along * 0.5;
  const shape = Math.max(0, 1 - along ** 2);
  const open = eyes.opening * eyes.width * (1 - 0.8 * expression.eyesShut);
  const upper = middle - open * shape ** 0.7;
  const lower = middle + 0.6 * open * shape;
  const ball = inside(Math.min(y - upper, lower - y)) * ramp(Math.abs(along), 1.05, 0.95);
  const white: Colour = [...SCLERA];
  const side = Math.sign(x);
  const fromIris = Math.hypot(
    x - side * eyes.spacing - 0.25 * eyes.width * gaze.x,
    y - middle + 0.15 * open - 0.2 * open * gaze.y,
  );
  const radius = 0.47 * eyes.width;
  blend(
    white,
    mixed(eyes.iris, DARK, ramp(fromIris, 0.6 * radius, radius)),
    inside(radius - fromIris),
  );
  blend(white, DARK, inside(0.45 * radius - fromIris));
  blend(white, DARK, 0.5 * ramp(y - upper, 0.05, 0));
  blend(skin, white, ball);
  const lash = inside(0.02 - Math.abs(y - upper)) * ramp(Math.abs(along), 1.12, 0.98);
  blend(skin, DARK, 0.85 * lash);
  const under = inside(0.008 - Math.abs(y - lower)) * ramp(Math.abs(along), 1, 0.9);
  blend(skin, DARK, 0.35 * under);
  const crease = inside(0.01 - Math.abs(y - upper + 0.06)) * ramp(Math.abs(along), 1.1, 0.9);
  blend(skin, DARK, 0.35 * crease);
}

function paintBrow(
  skin: Colour,
  x: number,
  y: number,
  { eyes, brows, hair }: FaceIdentity,
  { expression }: FaceView,
): void {
  const along = (Math.abs(x) - eyes.spacing - 0.02) / brows.length;
  if (Math.abs(along) > 1.2 || y > eyes.height) return;
  const middle =
    eyes.height -
    brows.height -
    0.05 * expression.browsUp -
    brows.tilt * 0.5 * along -
    brows.arch * (1 - along ** 2);
  const half = brows.thickness * (1 - 0.55 * ramp(along, -0.2, 1));
  const cover = inside(half - Math.abs(y - middle)) * ramp(Math.abs(along), 1.1, 0.85);
  blend(skin, mixed(hair.tone, DARK, 0.5), 0.85 * cover);
}

function paintGlasses(skin: Colour, x: number, y: number, identity: FaceIdentity): void {
  const { eyes, glasses } = identity;
  if (Math.abs(y - eyes.height) > 0.5) return;
  const dx = Math.abs(Math.abs(x) - eyes.spacing - 0.02) / glasses.width;
  const dy = Math.abs(y - eyes.height - 0.03) / glasses.height;
  const power = glasses.squareness;
  const fromEdge = ((dx ** power + dy ** power) ** (1 / power) - 1) * glasses.height;
  blend(skin, WHITE, 0.07 * inside(-fromEdge));
  const rim = glasses.thickness - Math.abs(fromEdge);
  const isBetween = Math.abs(x) < eyes.spacing - glasses.width + 0.06;
  const isBeside = Math.abs(x) > eyes.spacing + glasses.width;
  const bridge = glasses.thickness - Math.abs(y - eyes.height + 0.04);
  blend(skin, glasses.rim, inside(Math.max(rim, isBetween || isBeside ? bridge : -1)));
}

/** From a distance inside an edge to how much is covered there. */
function inside(distance: number): number {
  return Math.min(Math.max(0.5 + distance / EDGE, 0), 1);
}

function bell(x: number): number {
  return Math.exp(-x * x);
}
