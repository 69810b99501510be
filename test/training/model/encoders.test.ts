import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { ENCODERS, encoderOf } from "../../../training/model/encoders.js";
import { outputOf, shapesOf } from "../../../training/model/net.js";
import { count, initialWeights, parametersOf } from "../../../training/model/weights.js";

describe("the encoders that can be trained", () => {
  it.each(
    ENCODERS.flatMap((encoder) => [
      { encoder, l2Normalized: false },
      { encoder, l2Normalized: true },
    ]),
  )("give 128 numbers: $encoder, l2Normalized $l2Normalized", ({ encoder, l2Normalized }) => {
    const { net, shape } = encoderOf({ encoder, normalisation: "batch", l2Normalized });
    const vector = { channels: 128, height: null, width: null };
    expect(shapesOf(net).get(outputOf(net))).toEqual(vector);
    expect(net.input).toEqual({ channels: 3, ...sizeOf(shape.input) });
    expect(shape.output).toMatchObject({ length: 128, normalized: l2Normalized });
    expect(net.layers.at(-1)?.kind === "l2Normalize").toBe(l2Normalized);
  });

  it("show a face alike, whatever their crop's size", () => {
    const [resnet, ...others] = ENCODERS.map((encoder) => {
      return encoderOf({ encoder, normalisation: "none", l2Normalized: false }).shape.alignment;
    });
    const share = ({ sizePx, template }: typeof resnet) =>
      template.map(([x, y]) => [(x + 0.5) / sizePx, (y + 0.5) / sizePx]);
    for (const [i, point] of others.flatMap((other) => [...share(other).entries()])) {
      for (const k of [0, 1]) expect(point[k]).toBeCloseTo(share(resnet)[i][k], 3);
    }
  });

  it("of which mobile has about a million parameters and begins with embeddings of length 1", () => {
    const { net } = encoderOf({ encoder: "mobile", normalisation: "none", l2Normalized: false });
    const size = parametersOf(net).reduce((sum, { shape }) => sum + count(shape), 0);
    expect(size).toBeGreaterThan(0.8e6);
    expect(size).toBeLessThan(1.2e6);
    const scale = initialWeights(net, seededRandom(1)).get("embedding/norm/scale");
    const lengthSquared = scale?.reduce((sum, value) => sum + value * value, 0);
    expect(lengthSquared).toBeCloseTo(1, 5);
  });
});

function sizeOf({ width, height }: { width: number; height: number }) {
  return { width, height };
}
