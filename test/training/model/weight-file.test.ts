import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  readWeightFile,
  type WeightFile,
  writeWeightFile,
} from "../../../training/model/weight-file.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";

const file: WeightFile = {
  tensors: new Map([
    ["conv/weight", { shape: [2, 1, 1, 3], values: Float32Array.of(1, -2, 3e-30, 0.5, 7e9, -0) }],
    ["scalar", { shape: [], values: Float32Array.of(4) }],
    ["nothing", { shape: [0, 3], values: new Float32Array(0) }],
  ]),
  metadata: { step: "120", name: "Zürich" },
};

let directory: string;
let path: string;
beforeEach(() => {
  directory = temporaryDirectory();
  path = join(directory, "weights.safetensors");
});
afterEach(() => removeDirectory(directory));

describe("a weight file", () => {
  it("gives back what was written, and is the same bytes for the same weights", async () => {
    await writeWeightFile(path, file);
    expect(await readWeightFile(path)).toEqual(file);
    const first = await readFile(path);
    await writeWeightFile(path, file);
    expect((await readFile(path)).equals(first)).toBe(true);
  });

  it("is safetensors: a length, JSON with offsets, then the values where floats may begin", async () => {
    await writeWeightFile(path, file);
    const bytes = await readFile(path);
    const length = Number(bytes.readBigUInt64LE());
    expect(length % 8).toBe(0);
    const header = JSON.parse(bytes.toString("utf8", 8, 8 + length));
    expect(header["conv/weight"]).toEqual({
      dtype: "F32",
      shape: [2, 1, 1, 3],
      data_offsets: [0, 24],
    });
    expect(bytes.readFloatLE(8 + length + 4)).toBe(-2);
    expect(bytes.length).toBe(8 + length + 28);
  });

  it("holds only its own part of a larger array", async () => {
    const whole = Float32Array.of(9, 1, 2, 9);
    const tensors = new Map([["part", { shape: [2], values: whole.subarray(1, 3) }]]);
    await writeWeightFile(path, { tensors, metadata: {} });
    const { tensors: read } = await readWeightFile(path);
    expect(read.get("part")?.values).toEqual(Float32Array.of(1, 2));
  });
});

describe("a damaged weight file", () => {
  const damaged = async (damage: (bytes: Buffer) => Buffer) => {
    await writeWeightFile(path, file);
    await writeFile(path, damage(await readFile(path)));
    return readWeightFile(path);
  };
  const withHeader = (json: string) => () => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(Buffer.byteLength(json)));
    return Buffer.concat([length, Buffer.from(json), Buffer.alloc(64)]);
  };
  const tensor = (fields: object) =>
    JSON.stringify({ a: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...fields } });

  it.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    ["is empty", () => Buffer.alloc(0), /no header/],
    ["ends in its header", (bytes) => bytes.subarray(0, 40), /no header/],
    ["has no JSON", withHeader("{nonsense"), /expected object/i],
    ["ends in its values", (bytes) => bytes.subarray(0, bytes.length - 5), /is cut/],
    ["has other types", withHeader(tensor({ dtype: "F16" })), /F32/],
    ["has sizes that do not fit", withHeader(tensor({ shape: [3] })), /a is cut/],
    ["points before itself", withHeader(tensor({ data_offsets: [-8, 0] })), /data_offsets/],
    ["promises a huge header", (bytes) => Buffer.concat([Buffer.alloc(8, 0xff), bytes]), /header/],
  ])("that %s is refused by its name", async (_, damage, message) => {
    const reading = damaged(damage);
    await expect(reading).rejects.toThrow(`${path} is no weight file: `);
    await expect(reading).rejects.toThrow(message);
  });
});
