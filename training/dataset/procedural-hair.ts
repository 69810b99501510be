import { ramp } from "./procedural-colour.js";
import type { FaceIdentity } from "./procedural-identity.js";
import type { Vector } from "./procedural-mesh.js";

/** Where hair ends beside the ears and at the nape. */
const SIDEBURN = 0.1;
const NAPE = 0.95;

/** How far the edge of hair fades, and over how much it grows to its full volume. */
const EDGE = 0.1;
const ROUNDING = 0.35;

/** How much of the head is hidden by hair at a place of it, 0..1. */
export function hairCover(place: Vector, hair: FaceIdentity["hair"]): number {
  const y = place[1];
  const end = hairEnd(place, hair);
  return ramp(y, end + EDGE / 2, end - EDGE / 2);
}

/** How far hair stands out from the head, in units. */
export function hairVolume(place: Vector, hair: FaceIdentity["hair"]): number {
  const end = hairEnd(place, hair);
  return hair.volume * ramp(place[1], end + EDGE, end + EDGE - ROUNDING);
}

/** How far down hair reaches there. */
function hairEnd([x, , z]: Vector, hair: FaceIdentity["hair"]): number {
  const angle = Math.atan2(Math.abs(x), z);
  const front =
    hair.hairline + hair.peak * Math.exp(-((x / 0.18) ** 2)) - hair.temples * ramp(angle, 0.2, 0.6);
  const side = front + (SIDEBURN - front) * ramp(angle, 0.75, 1.25);
  return side + (NAPE - side) * ramp(angle, 1.6, 2.1);
}

/** Light and dark strands, as a factor of the hair's colour. */
export function strands([x, y, z]: Vector): number {
  return 0.82 + 0.22 * Math.sin(40 * x + 9 * Math.sin(3 * y + 5 * z)) * Math.cos(7 * x - 4 * y);
}
