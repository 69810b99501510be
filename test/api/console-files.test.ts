import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConsoleFiles } from "../../daemon/api/console-files.js";
import { startTestApi, type TestApi } from "../helpers/api.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});

afterAll(() => api.stop());

describe("the web console's files", () => {
  it("are served without a token, under a policy that lets nothing else run", async () => {
    const page = await fetch(`${api.url}/`);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const policy = page.headers.get("content-security-policy");
    for (const rule of ["default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]) {
      expect(policy).toContain(rule);
    }
    expect(policy).not.toContain("unsafe");
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    expect(page.headers.get("referrer-policy")).toBe("no-referrer");
  });

  it("name only files that are there, and nothing from elsewhere", async () => {
    const html = await (await fetch(`${api.url}/`)).text();
    const paths = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path);
    expect(paths.length).toBeGreaterThan(2);
    for (const path of paths) {
      expect(path).toMatch(/^\/console\//);
      expect((await fetch(`${api.url}${path}`)).status).toBe(200);
    }
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style| style=/);
  });

  it("are all asked for at once: the page names every module that another needs", async () => {
    const html = await (await fetch(`${api.url}/`)).text();
    const named = [...html.matchAll(/\/console\/([\w-]+\.js)"/g)].map(([, name]) => name);
    expect(new Set(named).size).toBe(named.length);
    for (const name of named) {
      const source = await (await fetch(`${api.url}/console/${name}`)).text();
      const imports = [...source.matchAll(/^import .* from "\.\/(.+)";$/gm)].map(([, to]) => to);
      expect(named).toEqual(expect.arrayContaining(imports));
    }
    expect(named).toContain("event-card.js");
    expect(named).not.toContain("answers.js");
  });

  it("come compressed to who takes that, and are the same", async () => {
    const get = (encoding: string) =>
      fetch(`${api.url}/console/main.js`, { headers: { "accept-encoding": encoding } });
    const [plain, gzipped] = [await get("identity"), await get("br, gzip")];
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(gzipped.headers.get("content-encoding")).toBe("gzip");
    expect(gzipped.headers.get("vary")).toBe("accept-encoding");
    expect(await gzipped.text()).toBe(await plain.text());
  });

  it("are asked for again only when they changed", async () => {
    const first = await fetch(`${api.url}/console/main.js`);
    const etag = first.headers.get("etag") as string;
    const headers = { "if-none-match": etag };
    expect((await fetch(`${api.url}/console/main.js`, { headers })).status).toBe(304);
  });

  it.each(["/console/", "/console/nothing.js", "/console/..%2f..%2fpackage.json", "/console.html"])(
    "are those alone: %s wants the token like everything else",
    async (path) => {
      expect((await fetch(`${api.url}${path}`)).status).toBe(401);
    },
  );

  it("must have been built", async () => {
    const empty = temporaryDirectory();
    await expect(readConsoleFiles(empty)).rejects.toMatchObject({ code: "BAD_CONFIG" });
    removeDirectory(empty);
  });
});
