import { estimateSimilarity, type Similarity } from "../../daemon/vision/align.js";
import type { Point, RgbImage } from "../../daemon/vision/types.js";
import { between, drawn, oneOf, type Random } from "./chance.js";
import type { FacePoints } from "./crop-view.js";
import type { AugmentationSettings } from "./settings.js";
import { moved } from "./similarity.js";

type Colour = readonly [number, number, number];

/**
 * Something before the face, by places of the face: u along the eyes, v down, both in eye distances
 * from the middle between the eyes. `cover` is how much is hidden there, 0..1, and `shade` a factor
 * of the colour.
 */
interface Cover {
  colour: Colour;
  cover(u: number, v: number): number;
  shade(u: number, v: number): number;
}

/** How far an edge fades, in eye distances: about a pixel of a 112 px crop. */
const EDGE = 0.03;

const MIDDLE_BRIGHTNESS = 128;

/** Surgical blue, white, black, and a grey cloth. */
const MASK_COLOURS: readonly Colour[] = [
  [150, 195, 225],
  [235, 235, 232],
  [32, 32, 36],
  [120, 118, 115],
];

/** Lenses, from small and round to large and square, in eye distances. */
const LENS_WIDTH = [0.3, 0.44] as const;
const LENS_HEIGHT = [0.22, 0.36] as const;
const LENS_SQUARENESS = [2, 4] as const;

/** What people wear or hold before their face, as drawn: mask or dark glasses, and a block. */
export function occluded(
  picture: RgbImage,
  face: FacePoints,
  { random, settings }: { random: Random; settings: AugmentationSettings },
): RgbImage {
  const covers: Cover[] = [];
  const eyes = [face.rightEye, face.leftEye];
  const toFace = estimateSimilarity(eyes, [
    { x: -0.5, y: 0 },
    { x: 0.5, y: 0 },
  ]);
  const upperEdge = drawn(settings.mask, random);
  const darkness = drawn(settings.glasses, random);
  if (upperEdge !== undefined) {
    covers.push(mask({ upperEdge, mouth: moved(face.mouth, toFace).y, random }));
  } else if (darkness !== undefined) covers.push(glasses(darkness, random));
  const side = drawn(settings.block, random);
  if (side !== undefined) {
    const place = { x: random() * picture.width, y: random() * picture.height };
    const half = (side / 2) * picture.width * Math.hypot(toFace.a, toFace.b);
    covers.push(block(moved(place, toFace), { half, random }));
  }
  return covers.reduce((under, cover) => covered(under, cover, toFace), picture);
}

function mask(options: { upperEdge: number; mouth: number; random: Random }): Cover {
  const { upperEdge, mouth, random } = options;
  const pleats = between([5, 12], random);
  return {
    colour: oneOf(MASK_COLOURS, random),
    cover: (u, v) => {
      const down = v / mouth;
      const top = down - upperEdge - 0.2 * u * u;
      const chin = 1.7 - 0.3 * u * u - down;
      return faded(Math.min(top, chin, 1.08 - Math.abs(u)));
    },
    shade: (u, v) => 1 - 0.25 * u * u + 0.05 * Math.sin((pleats * v) / mouth),
  };
}

function glasses(darkness: number, random: Random): Cover {
  const width = between(LENS_WIDTH, random);
  const height = between(LENS_HEIGHT, random);
  const power = between(LENS_SQUARENESS, random);
  return {
    colour: [18, 18, 20],
    cover: (u, v) => {
      const x = Math.abs(Math.abs(u) - 0.5) / width;
      const y = Math.abs(v) / height;
      const lens = Math.max(x, y) < 1.2 ? 1 - (x ** power + y ** power) ** (1 / power) : -1;
      const frame = Math.min(0.035 - Math.abs(v + height / 4), 1.15 - Math.abs(u));
      return Math.max(darkness * faded(lens * height), faded(frame));
    },
    shade: () => 1,
  };
}

function block(centre: Point, { half, random }: { half: number; random: Random }): Cover {
  const high = half * between([0.5, 2], random);
  return {
    colour: [255 * random(), 255 * random(), 255 * random()],
    cover: (u, v) => faded(Math.min(half - Math.abs(u - centre.x), high - Math.abs(v - centre.y))),
    shade: () => 1,
  };
}

/** The cloth is lit as the face is: its colour is that in a picture of middle brightness. */
function covered(
  { width, height, rgb }: RgbImage,
  { colour, cover, shade }: Cover,
  toFace: Similarity,
): RgbImage {
  const out = new Uint8ClampedArray(rgb);
  const light = rgb.reduce((sum, v) => sum + v, 0) / rgb.length / MIDDLE_BRIGHTNESS;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const { x: u, y: v } = moved({ x, y }, toFace);
      const share = cover(u, v);
      if (share === 0) continue;
      const at = 3 * (y * width + x);
      const factor = share * light * shade(u, v);
      for (let c = 0; c < 3; c++) out[at + c] = (1 - share) * rgb[at + c] + factor * colour[c];
    }
  }
  return { width, height, rgb: new Uint8Array(out.buffer) };
}

/** From a distance inside an edge to how much is covered there. */
function faded(inside: number): number {
  return Math.min(Math.max(0.5 + inside / EDGE, 0), 1);
}
