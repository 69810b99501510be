import type { RgbImage } from "../../daemon/vision/types.js";
import { between, type Random } from "../../training/augmentation/chance.js";

const BRICK = { width: 46, height: 18 };

/** What is behind the people: a brick wall with a window, lit from one side; no two alike. */
export function drawWall(
  { width, height }: { width: number; height: number },
  random: Random,
): RgbImage {
  const wall = anyColour(random);
  const joint = wall.map((value) => value * 0.8);
  const pane = anyColour(random);
  const slope = between([-0.35, 0.35], random);
  const left = between([0.05, 0.7], random) * width;
  const window = { left, right: left + 0.2 * width, top: 0.1 * height, bottom: 0.45 * height };
  const rgb = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / BRICK.height);
    const shift = row % 2 === 0 ? 0 : BRICK.width / 2;
    for (let x = 0; x < width; x++) {
      const isJoint = y % BRICK.height < 2 || (x + shift) % BRICK.width < 2;
      const isPane = x > window.left && x < window.right && y > window.top && y < window.bottom;
      const colour = isPane ? pane : isJoint ? joint : wall;
      const light = 1 + slope * (x / width - 0.5);
      for (let c = 0; c < 3; c++) rgb[3 * (y * width + x) + c] = Math.min(255, light * colour[c]);
    }
  }
  return { width, height, rgb };
}

function anyColour(random: Random): number[] {
  const grey = between([70, 170], random);
  return Array.from({ length: 3 }, () => grey + between([-25, 25], random));
}
