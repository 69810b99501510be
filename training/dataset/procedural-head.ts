import { ramp } from "./procedural-colour.js";
import { hairVolume } from "./procedural-hair.js";
import type { FaceIdentity } from "./procedural-identity.js";
import { ball, type Mesh, roundMesh, type Vector } from "./procedural-mesh.js";
import type { FaceView } from "./procedural-view.js";

/** Enough that a nose is round in a picture of 200 pixels. */
const FINE = { rows: 65, columns: 65 };

/** The head as it is when it looks straight ahead: face, hair and ears. */
export function headMeshes(identity: FaceIdentity, view: FaceView): Mesh[] {
  const { head, hair } = identity;
  const face = roundMesh(
    "head",
    (side, down) => {
      const place = plainPoint(side, down, head);
      return { at: shapedPoint(place, identity, view), place };
    },
    FINE,
  );
  const ears = [-1, 1].map((side) =>
    ball("ear", { centre: [side * 0.99 * head.width, 0.12, -0.1], axes: [0.1, 0.27, 0.17] }),
  );
  if (hair.length === 0) return [face, ...ears];
  const hanging = ball("hair", {
    centre: [0, hair.length / 2 - 0.5, -0.45],
    axes: [head.width + hair.volume + 0.08, head.height + hair.length / 2 - 0.4, 0.8],
  });
  return [face, ...ears, hanging];
}

/** Neck and shoulders, which do not turn with the head. */
export function bodyMeshes({ head }: FaceIdentity): Mesh[] {
  return [
    ball("neck", { centre: [0, 1.4, -0.5], axes: [0.55 * head.width, 1.3, 0.6] }),
    ball("clothes", { centre: [0, 3.1, -0.5], axes: [2.2, 1.35, 0.9] }),
  ];
}

/** On a head without features: a rounded box, narrower towards the chin. */
function plainPoint(side: number, down: number, head: FaceIdentity["head"]): Vector {
  const x = Math.cos(down) * Math.sin(side);
  const y = Math.sin(down);
  const z = Math.cos(down) * Math.cos(side);
  const power = head.angularity;
  const sum =
    Math.abs(x / head.width) ** power +
    Math.abs(y / head.height) ** power +
    Math.abs(z / head.depth) ** power;
  const radius = sum ** (-1 / power);
  const narrow = 1 - head.jaw * ramp(radius * y, 0.1, head.height) ** 1.2;
  return [radius * x * narrow, radius * y, radius * z];
}

function shapedPoint(place: Vector, identity: FaceIdentity, view: FaceView): Vector {
  const [x, y, z] = place;
  const outwards = 1 + hairVolume(place, identity.hair) / Math.hypot(x, y, z);
  const inFront = ramp(z, 0.1, 0.6);
  return [x * outwards, y * outwards, z * outwards + inFront * relief(x, y, identity, view)];
}

/** How far the face stands out from the plain head, in units. */
function relief(x: number, y: number, identity: FaceIdentity, view: FaceView): number {
  const { eyes, nose, mouth, head } = identity;
  const side = Math.abs(x);
  const mouthY = nose.tip + mouth.height;
  const sockets = -0.09 * bump(side - eyes.spacing, y - eyes.height + 0.04, 0.24, 0.15);
  const eyeballs = 0.05 * bump(side - eyes.spacing, y - eyes.height, eyes.width * 0.7, 0.1);
  const brow = 0.05 * bump(side - eyes.spacing, y - eyes.height + 0.28, 0.35, 0.1);
  const cheeks =
    (head.cheeks + 0.06 * Math.max(0, view.expression.smile)) *
    bump(side - 0.55, y - nose.tip, 0.25, 0.25);
  const lips = 0.08 * bump(x, y - mouthY, mouth.width, 0.14);
  const chin = head.chin * bump(x, y - head.height + 0.22, 0.3, 0.2);
  return noseRelief(x, y, identity) + sockets + eyeballs + brow + cheeks + lips + chin;
}

function noseRelief(x: number, y: number, { nose, eyes }: FaceIdentity): number {
  const along = (y - eyes.height + 0.12) / (nose.tip - eyes.height + 0.12);
  const rise = along < 1 ? Math.max(0, along) ** 1.4 : 1 - ramp(along, 1, 1.28);
  const halfWidth = nose.bridge + (0.62 * nose.width - nose.bridge) * ramp(along, 0.2, 1);
  const ridge = nose.projection * rise * Math.exp(-((x / halfWidth) ** 2));
  const wings = 0.1 * bump(Math.abs(x) - nose.width * 0.8, y - nose.tip, 0.07, 0.08);
  return ridge + wings;
}

function bump(x: number, y: number, width: number, height: number): number {
  return Math.exp(-((x / width) ** 2) - (y / height) ** 2);
}
