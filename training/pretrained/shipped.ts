import { join } from "node:path";
import { projectRoot } from "../../daemon/vision/project-root.js";

/** What this project trained and measured itself: small enough for the repository. */
export const SHIPPED = join(projectRoot, "training", "shipped");
