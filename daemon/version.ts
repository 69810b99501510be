import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./vision/project-root.js";

/** Limen's version, as in package.json. */
export const version = (
  JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as { version: string }
).version;
