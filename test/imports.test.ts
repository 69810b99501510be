import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../daemon/vision/project-root.js";

/** What each room may import, besides itself and what stands directly in daemon/ for everyone. */
const ALLOWED: Record<string, readonly string[]> = {
  "daemon/vision": [],
  "daemon/camera": ["daemon/vision"],
  "daemon/gallery": ["daemon/vision"],
  "daemon/tracks": ["daemon/vision"],
  "daemon/events": ["daemon/vision", "daemon/gallery"],
  "daemon/backup": ["daemon/gallery"],
  "daemon/web": [],
  "daemon/service": [],
  "daemon/metrics": ["daemon/events"],
  "daemon/sinks": ["daemon/gallery", "daemon/events"],
  "daemon/api": ["daemon/vision", "daemon/gallery", "daemon/events", "daemon/sinks"],
};
/** Of daemon/ itself, what the rooms may use: words, rules and the lock, never the assembly. */
const SHARED = [
  "errors",
  "log",
  "decide",
  "observer",
  "status",
  "version",
  "data-dir/data-dir",
  "secret-files",
].map((name) => `daemon/${name}`);

/** What uses nothing of these either: pure mathematics, and what runs in a browser. */
const APART = ["daemon/vision", "daemon/web"];

const ONNX_RUNTIME = "daemon/vision/onnxruntime.ts";
const IMPORT = /(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;

describe("imports", () => {
  it("point one way between the rooms of daemon/", () => {
    const wrong: string[] = [];
    for (const [room, allowed] of Object.entries(ALLOWED)) {
      for (const { file, target } of importsUnder(room)) {
        const isShared = !APART.includes(room) && SHARED.includes(target.replace(/\.js$/, ""));
        if (isShared || isIn(target, [room, ...allowed])) continue;
        wrong.push(`${file} imports ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("of a replay take everything but the API: it is a door that nobody asks", () => {
    const taken = importsUnder("daemon/replay");
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.filter(({ target }) => isIn(target, ["daemon/api"]))).toEqual([]);
  });

  it("of commands take nothing that the daemon alone may open: they ask it over its API", () => {
    const closed = ["api", "gallery", "events", "tracks"].map((room) => `daemon/${room}`);
    const taken = importsUnder("daemon/cli");
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.filter(({ target }) => isIn(target, closed))).toEqual([]);
  });

  it("of training/ take only vision/ from the daemon", () => {
    const taken = importsUnder("training").filter(({ target }) => target.startsWith("daemon/"));
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.filter(({ target }) => !isIn(target, ["daemon/vision"]))).toEqual([]);
  });

  it("come to ONNX Runtime by one way only, which keeps it from reporting to its makers", () => {
    const wrong = ["daemon", "training", "scripts", "test"]
      .flatMap(filesUnder)
      .filter(
        ({ file, text }) =>
          file !== ONNX_RUNTIME && /(from|import\() ?"onnxruntime-node"/.test(text),
      );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it("of the daemon take nothing from training/ or scripts/", () => {
    const taken = importsUnder("daemon").filter(({ target }) =>
      isIn(target, ["training", "scripts"]),
    );
    expect(taken).toEqual([]);
  });
});

function importsUnder(folder: string): { file: string; target: string }[] {
  return filesUnder(folder).flatMap(({ file, text }) =>
    [...text.matchAll(IMPORT)].map(([, specifier]) => ({
      file,
      target: relative(projectRoot, join(projectRoot, dirname(file), specifier)),
    })),
  );
}

function filesUnder(folder: string): { file: string; text: string }[] {
  const files = readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" });
  return files
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name))
    .map((file) => ({ file, text: readFileSync(join(projectRoot, file), "utf8") }));
}

function isIn(target: string, rooms: readonly string[]): boolean {
  return rooms.some((room) => target.startsWith(`${room}/`));
}
