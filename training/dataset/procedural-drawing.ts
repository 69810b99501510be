import type { RgbImage } from "../../daemon/vision/types.js";
import { noisy } from "../augmentation/sensor.js";
import { seededRandom } from "../batches/seeded-random.js";
import { blend, type Colour, displayed, mixed, ramp, scaled } from "./procedural-colour.js";
import { paintFace } from "./procedural-features.js";
import { hairCover, strands } from "./procedural-hair.js";
import { bodyMeshes, headMeshes } from "./procedural-head.js";
import type { FaceIdentity } from "./procedural-identity.js";
import { lightingOf } from "./procedural-light.js";
import { PARTS, type Part, transformed, type Vector } from "./procedural-mesh.js";
import { rasterise } from "./procedural-raster.js";
import type { FaceView } from "./procedural-view.js";

/** The pivot of a head that turns, below the middle of it. */
const NECK_Y = 0.9;

/** Somebody in one view, sizePx × sizePx: a solid model, painted, lit and rasterised. */
export function drawFace(identity: FaceIdentity, view: FaceView): RgbImage {
  const { sizePx } = view;
  const turn = headTurn(view.pose);
  const heads = headMeshes(identity, view).map((mesh) => transformed(mesh, turn));
  const raster = rasterise([...bodyMeshes(identity), ...heads], {
    sizePx,
    unitPx: view.place.unit * sizePx,
    x: view.place.x * sizePx,
    y: view.place.y * sizePx,
  });
  const lighting = lightingOf(view.light);
  const rgb = new Uint8Array(3 * sizePx * sizePx);
  for (let pixel = 0; pixel < sizePx * sizePx; pixel++) {
    const part = PARTS[raster.part[pixel]];
    let light: Colour;
    if (part === "none") {
      light = backgroundAt(pixel % sizePx, Math.floor(pixel / sizePx), view);
    } else {
      light = surfaceColour(part, vectorAt(raster.surface, 6 * pixel), identity, view);
      lighting(light, vectorAt(raster.surface, 6 * pixel + 3));
    }
    for (let c = 0; c < 3; c++) rgb[3 * pixel + c] = displayed(light[c]);
  }
  const { deviation, seed } = view.noise;
  const picture = { width: sizePx, height: sizePx, rgb };
  return noisy(picture, { deviation, random: seededRandom(seed) });
}

function vectorAt(numbers: Float32Array, at: number): Vector {
  return [numbers[at], numbers[at + 1], numbers[at + 2]];
}

/** Of points of the head: roll, then pitch, then yaw, about the neck. */
function headTurn(pose: FaceView["pose"]): (point: Vector) => Vector {
  const [yaw, pitch, roll] = [pose.yaw, pose.pitch, pose.roll].map((d) => (d * Math.PI) / 180);
  return ([x0, y0, z0]) => {
    const dy = y0 - NECK_Y;
    const x1 = x0 * Math.cos(roll) - dy * Math.sin(roll);
    const y1 = x0 * Math.sin(roll) + dy * Math.cos(roll);
    const y2 = y1 * Math.cos(pitch) + z0 * Math.sin(pitch);
    const z2 = z0 * Math.cos(pitch) - y1 * Math.sin(pitch);
    return [
      x1 * Math.cos(yaw) + z2 * Math.sin(yaw),
      y2 + NECK_Y,
      z2 * Math.cos(yaw) - x1 * Math.sin(yaw),
    ];
  };
}

function surfaceColour(
  part: Exclude<Part, "none">,
  place: Vector,
  identity: FaceIdentity,
  view: FaceView,
): Colour {
  const { skin, hair } = identity;
  switch (part) {
    case "clothes":
      return [...view.clothes];
    case "hair":
      return scaled(hair.tone, strands(place));
    case "neck":
      return scaled(skin.tone, inShadowOfChin(place, identity));
    case "ear":
      return [...skin.tone];
    case "head": {
      const paint: Colour = [...skin.tone];
      const cover = hairCover(place, hair);
      if (place[2] > 0 && cover < 1) paintFace(paint, place, identity, view);
      if (cover > 0) blend(paint, scaled(hair.tone, strands(place)), cover);
      return paint;
    }
  }
}

/** The head takes the light from the neck below it. */
function inShadowOfChin([, y]: Vector, { head }: FaceIdentity): number {
  return 0.45 + 0.45 * ramp(y, head.height, head.height + 0.7);
}

function backgroundAt(x: number, y: number, { sizePx, background }: FaceView): Colour {
  const { upper, lower, stripes, angle } = background;
  const across = (x * Math.cos(angle) + y * Math.sin(angle)) / sizePx;
  const stripe = 0.9 + 0.1 * Math.sin(2 * Math.PI * stripes * across);
  return scaled(mixed(upper, lower, ramp(y / sizePx, 0, 1)), stripe);
}
