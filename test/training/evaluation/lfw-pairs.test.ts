import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readLfwPairs } from "../../../training/evaluation/lfw-pairs.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";

let directory: string;

beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => removeDirectory(directory));

function write(...lines: string[]) {
  writeFileSync(join(directory, "pairs.txt"), `${lines.join("\n")}\n`);
}

describe("LFW's pairs", () => {
  it("are read with their folds and paths", async () => {
    write("2\t1", "Ada\t1\t12", "Ada\t1\tBo\t2", "Bo\t2\t3", "Bo\t3\tAda\t1");
    const pairs = await readLfwPairs(directory);
    expect(pairs).toHaveLength(4);
    expect(pairs[0]).toEqual({
      first: join(directory, "Ada", "Ada_0001.jpg"),
      second: join(directory, "Ada", "Ada_0012.jpg"),
      same: true,
      fold: 0,
    });
    expect(pairs[3]).toMatchObject({
      second: join(directory, "Ada", "Ada_0001.jpg"),
      same: false,
      fold: 1,
    });
  });

  it("may have their pictures in a folder of their own", async () => {
    mkdirSync(join(directory, "images"));
    write("1\t1", "Ada\t1\t2", "Ada\t1\tBo\t2");
    const [{ first }] = await readLfwPairs(directory);
    expect(first).toBe(join(directory, "images", "Ada", "Ada_0001.jpg"));
  });

  it("that are not what the header promises are refused", async () => {
    write("2\t1", "Ada\t1\t2", "Ada\t1\tBo\t2");
    await expect(readLfwPairs(directory)).rejects.toThrow("holds 2 pairs, its header promises 4");
    write("1\t1", "Ada\t1\t2", "Ada\t1");
    await expect(readLfwPairs(directory)).rejects.toThrow("pair 2 has 2 fields");
  });
});
