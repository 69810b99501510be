import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../daemon/vision/project-root.js";

/** Limen is installed as a project of its own, so its packages lie in its own node_modules. */
export function packageFile(name: string, path: string): string {
  const folder = join(projectRoot, "node_modules", name);
  if (!existsSync(folder)) throw new Error(`${name} is not installed; run "npm ci" first`);
  return join(folder, path);
}
