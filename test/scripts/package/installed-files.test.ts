import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../../../daemon/vision/project-root.js";
import { APPLICATION, isInstalled, isNeeded } from "../../../scripts/package/application-files.js";

const IMPORT = /(?:\bfrom |\bimport\()"([^."][^"]*)"\)?;$/gm;

describe("what is installed of the project", () => {
  const files = APPLICATION.flatMap(filesUnder).filter(isInstalled);

  it.each([
    "package.json",
    "dist/daemon/main.js",
    "dist/daemon/vision/worker.js",
    "dist/daemon/replay/record.js",
    "dist/daemon/web/console.html",
    "schema/limen.graphql",
    "schema/config.schema.json",
    "models/blazeface-256.onnx",
    "models/blazeface-256.json",
    "models/limen-resnet.onnx",
    "models/limen-resnet-verifier.onnx",
    "models/limen-resnet-int8.json",
  ])("has %s", (path) => {
    expect(files).toContain(path);
  });

  it("has no photographs of others, no tests, no training, and nothing for developers", () => {
    expect(files.filter((path) => /demo\/|\.jpg$|made-from/.test(path))).toEqual([]);
    expect(files.filter((path) => /(^|\/)(test|training|scripts)\//.test(path))).toEqual([]);
    expect(files.filter((path) => path.includes("face-api"))).toEqual([]);
    expect(files.filter((path) => /\.(map|ts|tsbuildinfo)$/.test(path))).toEqual([]);
  });
});

describe("what is installed of the packages", () => {
  it.each(["x64", "arm64"])("has the addons of %s for any Node.js, and no others", (cpu) => {
    const other = cpu === "x64" ? "arm64" : "x64";
    const kept = [
      `onnxruntime-node/bin/napi-v6/linux/${cpu}/libonnxruntime.so.1`,
      `@lmdb/lmdb-linux-${cpu}/node.napi.glibc.node`,
      `@img/sharp-linux-${cpu}/lib/sharp-linux-${cpu}-0.35.5.node`,
    ];
    const dropped = [
      `onnxruntime-node/bin/napi-v6/linux/${other}/libonnxruntime.so.1`,
      `onnxruntime-node/bin/napi-v6/darwin/${cpu}/onnxruntime_binding.node`,
      `onnxruntime-node/bin/napi-v6/win32/${cpu}/onnxruntime.dll`,
      `@lmdb/lmdb-linux-${cpu}/node.napi.musl.node`,
      `@lmdb/lmdb-linux-${cpu}/node.abi127.glibc.node`,
    ];
    expect(kept.filter((path) => !isNeeded(path, cpu))).toEqual([]);
    expect(dropped.filter((path) => isNeeded(path, cpu))).toEqual([]);
  });

  it("keeps licences, and what the daemon imports", () => {
    expect(isNeeded("zod/LICENSE", "x64")).toBe(true);
    expect(isNeeded("@img/sharp-libvips-linux-x64/README.md", "x64")).toBe(true);
    const modules = join(projectRoot, "node_modules");
    const require = createRequire(join(projectRoot, "package.json"));
    const imported = importedPackages().map((name) =>
      relative(modules, require.resolve(name)).replace(/^(\.\.\/)+.*?node_modules\//, ""),
    );
    expect(imported.length).toBeGreaterThan(10);
    expect(imported.filter((path) => !isNeeded(path, "x64"))).toEqual([]);
  });

  it("leaves out what only developers want", () => {
    const unwanted = [
      ".bin/pino",
      "@types/node/index.d.ts",
      "hono/dist/index.d.ts",
      "bintrees/test/test_rbtree.js",
      "lmdb/dependencies/lmdb/libraries/liblmdb/mdb.c",
      "gopd/.eslintrc",
    ];
    expect(unwanted.filter((path) => isNeeded(path, "x64"))).toEqual([]);
  });
});

describe("the service's files", () => {
  const read = (path: string) => readFileSync(join(projectRoot, path), "utf8");

  it("agree on program, user, configuration and data", () => {
    const unit = read("scripts/limen.service");
    const config = JSON.parse(read("scripts/package/limen.config.json"));
    expect(unit).toContain("ExecStart=/usr/bin/limen run --config /etc/limen/limen.config.json\n");
    expect(unit).toContain("User=limen\n");
    expect(unit).toContain("StateDirectory=limen\n");
    expect(config.dataDir).toBe("/var/lib/limen");
    expect(read("scripts/package/limen.sysusers")).toMatch(/^u limen /m);
    expect(read("scripts/package/limen.sh")).toContain("/etc/limen/limen.config.json");
    expect(existsSync(join(projectRoot, config.$schema.replace("/usr/lib/limen/", "")))).toBe(true);
  });

  it("are written so that the install script finds what it has to change", () => {
    const script = read("scripts/install-service.sh");
    for (const [, from] of script.matchAll(/s\|(\/usr\/[^|]+)\|/g)) {
      const files = ["limen.service", "package/limen.sh", "package/limen.config.json"];
      expect(files.some((file) => read(`scripts/${file}`).includes(from))).toBe(true);
    }
  });
});

function filesUnder(path: string): string[] {
  const full = join(projectRoot, path);
  if (path === "package.json") return [path];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(projectRoot, join(entry.parentPath, entry.name)));
}

/** What the built daemon imports from node_modules, as it writes it. */
function importedPackages(): string[] {
  const names = new Set<string>();
  for (const path of filesUnder("dist/daemon")) {
    if (!path.endsWith(".js") || path.startsWith("dist/daemon/web/")) continue;
    const source = readFileSync(join(projectRoot, path), "utf8");
    for (const [, name] of source.matchAll(IMPORT)) {
      if (!name.startsWith("node:")) names.add(name);
    }
  }
  return [...names];
}
