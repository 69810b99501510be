import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { buildSchema, type DocumentNode, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { configSchema } from "../daemon/config.js";
import { projectRoot } from "../daemon/vision/project-root.js";

const read = (path: string) => readFileSync(join(projectRoot, path), "utf8");
const inFolder = (folder: string) =>
  readdirSync(join(projectRoot, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
const PAGES = [...inFolder("."), ...inFolder("docs"), ...inFolder("training")];
const FENCE = /^ *```(\w*)[^\n]*\n(.*?)^ *```/gms;

/** The fenced blocks of one language, of all pages. */
function blocks(language: string): { page: string; text: string }[] {
  return PAGES.flatMap((page) =>
    [...read(page).matchAll(FENCE)]
      .filter(([, tag]) => tag === language)
      .map(([, , text = ""]) => ({ page, text })),
  );
}

/** GraphQL documents: in blocks of their own, and in the JSON that `curl` sends. */
function documents(): { page: string; text: string }[] {
  const sent = blocks("sh").flatMap(({ page, text }) =>
    [...text.matchAll(/'(\{"query".*?\})'/gs)].map(([, json = ""]) => ({
      page,
      text: (JSON.parse(json) as { query: string }).query,
    })),
  );
  return [...blocks("graphql"), ...sent];
}

/** As GitHub names headings that are links' ends; the second of a name gets a number. */
function anchorsOf(path: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, heading = ""] of read(path)
    .replaceAll(FENCE, "")
    .matchAll(/^#+ (.*)$/gm)) {
    const plain = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}_ -]/gu, "");
    const name = plain.replaceAll(" ", "-");
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    anchors.add(before === 0 ? name : `${name}-${before}`);
  }
  return anchors;
}

describe("the documentation", () => {
  it("links to files and headings that are there", () => {
    const dead: string[] = [];
    for (const page of PAGES) {
      const prose = read(page)
        .replaceAll(FENCE, "")
        .replaceAll(/`[^`\n]*`/g, "code");
      for (const [, target = ""] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(target)) continue;
        const [path = "", anchor] = target.split("#");
        const file =
          path === "" ? join(projectRoot, page) : resolve(projectRoot, dirname(page), path);
        const isThere =
          existsSync(file) &&
          (anchor === undefined || anchorsOf(relative(projectRoot, file)).has(anchor));
        if (!isThere) dead.push(`${page}: ${target}`);
      }
    }
    expect(dead).toEqual([]);
  });

  it("has every page of docs/ in the README, or in a page that is", () => {
    const linked = ["README.md", ...inFolder("docs")].map(read).join("\n");
    const alone = inFolder("docs").filter(
      (page) =>
        !linked.includes(`](${page}`) && !linked.includes(`](${page.slice("docs/".length)}`),
    );
    expect(alone).toEqual([]);
  });

  it("shows as JSON only configurations that the daemon takes", () => {
    const shown = blocks("json");
    expect(shown.length).toBeGreaterThan(0);
    for (const { page, text } of shown) {
      const parsed = configSchema.safeParse(JSON.parse(text));
      expect(parsed.success, `${page}: ${text}\n${parsed.error?.message}`).toBe(true);
    }
  });

  it("shows only GraphQL that the API takes", () => {
    const schema = buildSchema(read("schema/limen.graphql"));
    const shown = documents();
    expect(shown.length).toBeGreaterThan(0);
    for (const { page, text } of shown) {
      const document: DocumentNode = parse(text);
      expect(validate(schema, document), `${page}: ${text}`).toEqual([]);
    }
  });
});
