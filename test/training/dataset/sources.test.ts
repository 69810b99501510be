import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { labelledPictures } from "../../../training/dataset/sources.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";

let directory: string;

beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => removeDirectory(directory));

function write(path: string, text = ""): void {
  mkdirSync(join(directory, path, ".."), { recursive: true });
  writeFileSync(join(directory, path), text);
}

describe("the pictures of a data set", () => {
  it("are those of its folders, one a person, in a fixed order", async () => {
    for (const path of ["bo/2.png", "ada/b.jpg", "ada/a.webp", "ada/notes.txt", "readme.md"]) {
      write(path);
    }
    const source = basename(directory);
    expect(await labelledPictures(directory)).toEqual([
      { path: join(directory, "ada/a.webp"), person: "ada", source },
      { path: join(directory, "ada/b.jpg"), person: "ada", source },
      { path: join(directory, "bo/2.png"), person: "bo", source },
    ]);
  });

  it("are those of its manifest, with where they are from", async () => {
    const entries = [
      { file: "x/2.jpg", id: "p2", src: "films", w: 64 },
      { file: "x/1.jpg", id: "p1" },
    ];
    write("manifest.json", JSON.stringify(entries));
    expect(await labelledPictures(directory)).toEqual([
      { path: join(directory, "x/1.jpg"), person: "p1", source: basename(directory) },
      { path: join(directory, "x/2.jpg"), person: "p2", source: "films" },
    ]);
  });

  it("are those of its CSV", async () => {
    write("faces.csv", "id, file, src\r\np1, a.jpg, web\r\np2, b.jpg,\r\n");
    const pictures = await labelledPictures(directory);
    expect(pictures.map(({ person, source }) => [person, source])).toEqual([
      ["p1", "web"],
      ["p2", basename(directory)],
    ]);
  });

  it("are refused with the file and line where they are not named right", async () => {
    write("faces.csv", "id,file\np1,a.jpg\np2\n");
    await expect(labelledPictures(directory)).rejects.toThrow("faces.csv, line 3: wants id,file");
    write("faces.csv", "name,path\np1,a.jpg\n");
    await expect(labelledPictures(directory)).rejects.toThrow("must name the columns");
    write("manifest.json", '[{"file": "a.jpg"}]');
    await expect(labelledPictures(directory)).rejects.toThrow("manifest.json");
    write("manifest.json", '[{"file": ');
    await expect(labelledPictures(directory)).rejects.toThrow("manifest.json is not JSON");
  });

  it("may lie in folders that are linked to", async () => {
    write("elsewhere/ada/1.jpg", "");
    mkdirSync(join(directory, "set"));
    symlinkSync(join(directory, "elsewhere", "ada"), join(directory, "set", "ada"));
    symlinkSync(join(directory, "nowhere"), join(directory, "set", "bo"));
    const pictures = await labelledPictures(join(directory, "set"));
    expect(pictures.map(({ person }) => person)).toEqual(["ada"]);
  });

  it("are refused where there are none", async () => {
    await expect(labelledPictures(directory)).rejects.toThrow("no folder a person");
    write("manifest.json", "[]");
    await expect(labelledPictures(directory)).rejects.toThrow("names no pictures");
  });
});
