import type { Colour } from "./procedural-colour.js";
import type { Vector } from "./procedural-mesh.js";
import type { FaceView } from "./procedural-view.js";

/** How far light reaches round the edge of skin, which lets some through. */
const WRAP = 0.25;

/** Skin shines a little: strength and sharpness (Blinn 1977, for a viewer straight ahead). */
const SHINE = 0.07;
const SHARPNESS = 18;

/** What light makes of a colour, in place, where the surface has a normal. */
export type Lighting = (surface: Colour, normal: Vector) => void;

/** A lamp, and a little light from everywhere, more of it from above. */
export function lightingOf({ direction, tone, ambient }: FaceView["light"]): Lighting {
  const lamp = unit(direction);
  const half = unit([lamp[0], lamp[1], lamp[2] + 1]);
  return (surface, normal) => {
    const direct = Math.max(0, (dot(normal, lamp) + WRAP) / (1 + WRAP));
    const diffuse = ambient * (0.8 - 0.2 * normal[1]) + (1 - ambient) * direct;
    const shine = SHINE * Math.max(0, dot(normal, half)) ** SHARPNESS;
    for (let c = 0; c < 3; c++) surface[c] = tone[c] * (surface[c] * diffuse + shine);
  };
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function unit([x, y, z]: readonly [number, number, number]): Vector {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}
