import { type Mesh, normalsOf, PARTS } from "./procedural-mesh.js";

/** What each pixel of a picture shows. */
export interface Raster {
  sizePx: number;
  /** Index into PARTS; 0 is nothing. */
  part: Uint8Array;
  /** Place and normal of the surface there: 6 numbers a pixel. */
  surface: Float32Array;
}

export interface Camera {
  sizePx: number;
  /** Pixels of one unit, at the distance of the middle of the head. */
  unitPx: number;
  /** Where the middle of the head is, in pixels. */
  x: number;
  y: number;
}

/** How far the camera is from the middle of the head, in half head widths: about a metre. */
const DISTANCE = 13;

/** A corner of a triangle: x and y in pixels, nearness, place, normal. */
const CORNER = 9;
const ATTRIBUTES = 6;

/** Draws surfaces into a picture, the nearest in front. */
export function rasterise(meshes: readonly Mesh[], camera: Camera): Raster {
  const pixels = camera.sizePx ** 2;
  const raster = {
    sizePx: camera.sizePx,
    part: new Uint8Array(pixels),
    surface: new Float32Array(ATTRIBUTES * pixels),
  };
  const nearest = new Float32Array(pixels).fill(Number.NEGATIVE_INFINITY);
  for (const mesh of meshes) {
    const corners = cornersOf(mesh, camera);
    const part = PARTS.indexOf(mesh.part);
    const triangle = (a: number, b: number, c: number) =>
      fillTriangle(raster, { corners, nearest, part, a, b, c });
    for (let row = 0; row + 1 < mesh.rows; row++) {
      for (let column = 0; column + 1 < mesh.columns; column++) {
        const at = row * mesh.columns + column;
        triangle(at, at + 1, at + mesh.columns);
        triangle(at + 1, at + mesh.columns + 1, at + mesh.columns);
      }
    }
  }
  return raster;
}

function cornersOf(mesh: Mesh, camera: Camera): Float32Array {
  const normals = normalsOf(mesh);
  const corners = new Float32Array((CORNER * mesh.points.length) / 3);
  for (let i = 0; i < mesh.points.length / 3; i++) {
    const z = mesh.points[3 * i + 2];
    const scale = (camera.unitPx * DISTANCE) / (DISTANCE - z);
    corners[CORNER * i] = camera.x + scale * mesh.points[3 * i];
    corners[CORNER * i + 1] = camera.y + scale * mesh.points[3 * i + 1];
    corners[CORNER * i + 2] = z;
    for (let k = 0; k < 3; k++) {
      corners[CORNER * i + 3 + k] = mesh.places[3 * i + k];
      corners[CORNER * i + 6 + k] = normals[3 * i + k];
    }
  }
  return corners;
}

/** The pixels whose centre lies in a triangle that faces the camera. */
function fillTriangle(
  { sizePx, part: parts, surface }: Raster,
  triangle: {
    corners: Float32Array;
    nearest: Float32Array;
    part: number;
    a: number;
    b: number;
    c: number;
  },
): void {
  const { corners, nearest, part } = triangle;
  const a = CORNER * triangle.a;
  const b = CORNER * triangle.b;
  const c = CORNER * triangle.c;
  const ax = corners[a];
  const ay = corners[a + 1];
  const bx = corners[b];
  const by = corners[b + 1];
  const cx = corners[c];
  const cy = corners[c + 1];
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  if (area <= 0) return;
  const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx)));
  const right = Math.min(sizePx - 1, Math.floor(Math.max(ax, bx, cx)));
  const top = Math.max(0, Math.ceil(Math.min(ay, by, cy)));
  const bottom = Math.min(sizePx - 1, Math.floor(Math.max(ay, by, cy)));
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const v = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area;
      const w = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area;
      const u = 1 - v - w;
      if (u < 0 || v < 0 || w < 0) continue;
      const z = u * corners[a + 2] + v * corners[b + 2] + w * corners[c + 2];
      const pixel = y * sizePx + x;
      if (z <= nearest[pixel]) continue;
      nearest[pixel] = z;
      parts[pixel] = part;
      for (let k = 0; k < ATTRIBUTES; k++) {
        surface[ATTRIBUTES * pixel + k] =
          u * corners[a + 3 + k] + v * corners[b + 3 + k] + w * corners[c + 3 + k];
      }
    }
  }
}
