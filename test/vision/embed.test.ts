import { beforeAll, describe, expect, it } from "vitest";
import { embeddingFrom, encoderInput, squaredDistance } from "../../daemon/vision/embed.js";
import type { EncoderCard } from "../../daemon/vision/model-card.js";
import { sharedNetworks } from "../helpers/pictures.js";

let card: EncoderCard;

beforeAll(async () => {
  const real = (await sharedNetworks()).encoder.card;
  card = {
    ...real,
    input: {
      ...real.input,
      width: 2,
      height: 1,
      mean: [10, 20, 30],
      std: [2, 4, 8],
      exposure: undefined,
    },
    alignment: { ...real.alignment, mirrorAverage: false },
    output: { ...real.output, length: 3, normalized: false },
  };
});

const crop = { width: 2, height: 1, rgb: Uint8Array.from([12, 24, 38, 14, 28, 46]) };

function mirrored(): EncoderCard {
  return { ...card, alignment: { ...card.alignment, mirrorAverage: true } };
}

describe("the encoder's input", () => {
  it("is planes, normalised by the card", () => {
    expect([...encoderInput(crop, card)]).toEqual([1, 2, 1, 2, 1, 2]);
    const bgr: EncoderCard = { ...card, input: { ...card.input, colorOrder: "BGR" } };
    const shifted = { ...crop, rgb: Uint8Array.from([12, 20, 30, 12, 20, 30]) };
    expect([...encoderInput(shifted, bgr)]).toEqual([0, 0, 0, 0, 1, 1]);
  });

  it("has the mirrored crop second where the card averages over both", () => {
    expect([...encoderInput(crop, mirrored())]).toEqual([1, 2, 1, 2, 1, 2, 2, 1, 2, 1, 2, 1]);
  });

  it("is brightened by one factor where the face is dark and the card asks for it, and never beyond white", () => {
    const exposure = { leastBrightness: 0.5, mostGain: 2, sigmaPxPerStop: 0 };
    const input = { ...card.input, mean: [0, 0, 0] as const, std: [1, 1, 1] as const, exposure };
    const asked = { ...card, input } as EncoderCard;
    const dark = { ...crop, rgb: Uint8Array.from([40, 0, 255, 40, 0, 255]) };
    expect([...encoderInput(dark, asked)]).toEqual([80, 80, 0, 0, 255, 255]);
  });

  it("must be of the card's size", () => {
    expect(() => encoderInput({ ...crop, width: 1, height: 2 }, card)).toThrow(RangeError);
  });
});

describe("an embedding", () => {
  it("is the output, its mean over both crops, or normalised, as the card says", () => {
    expect([...embeddingFrom(Float32Array.from([1, 2, 3]), card)]).toEqual([1, 2, 3]);
    const both = Float32Array.from([1, 2, 3, 3, 2, 1]);
    expect([...embeddingFrom(both, mirrored())]).toEqual([2, 2, 2]);
    const unit: EncoderCard = { ...card, output: { ...card.output, normalized: true } };
    const [x, y, z] = embeddingFrom(Float32Array.from([3, 0, 4]), unit);
    expect([x, y, z]).toEqual([Math.fround(0.6), 0, Math.fround(0.8)]);
    expect(() => embeddingFrom(new Float32Array(3), unit)).toThrow("zero");
  });

  it.each([
    ["another length", [1, 2]],
    ["a value that is no number", [1, Number.NaN, 3]],
    ["an infinite value", [1, Number.NEGATIVE_INFINITY, 3]],
  ])("with %s is refused", (_, values) => {
    expect(() => embeddingFrom(Float32Array.from(values), card)).toThrow(RangeError);
  });
});

describe("the squared distance", () => {
  it("is the sum of squared differences, and wants equal lengths", () => {
    expect(squaredDistance(Float32Array.from([1, 2]), Float32Array.from([4, 6]))).toBe(25);
    expect(() => squaredDistance(new Float32Array(2), new Float32Array(3))).toThrow(RangeError);
  });
});
