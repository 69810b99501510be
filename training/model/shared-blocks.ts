import { dimensionsOf, type Net, shapesOf } from "./net.js";

/**
 * The residual blocks that a net has of another one: names of the rectified sums that both have, of
 * one shape, from the first to the last. Throws RangeError where they share none, or read inputs of
 * different shapes.
 */
export function sharedBlocks(net: Net, teacher: Net): string[] {
  const [own, theirs] = [shapesOf(net), shapesOf(teacher)];
  const isAlike = (name: string) => {
    const [shape, other] = [own.get(name), theirs.get(name)];
    return shape && other && String(dimensionsOf(shape)) === String(dimensionsOf(other));
  };
  const sums = new Set(teacher.layers.flatMap(({ kind, name }) => (kind === "add" ? [name] : [])));
  const blocks = teacher.layers
    .filter(({ kind, inputs, name }) => kind === "relu" && sums.has(inputs[0]) && isAlike(name))
    .map(({ name }) => name);
  if (
    blocks.length === 0 ||
    String(dimensionsOf(net.input)) !== String(dimensionsOf(teacher.input))
  ) {
    throw new RangeError(`${net.name} has none of the blocks of ${teacher.name} to be hinted at`);
  }
  return blocks;
}
