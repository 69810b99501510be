import { constants, type Stats } from "node:fs";
import { access, readdir, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { reasonOf } from "../errors.js";
import { type Finding, fail, ok, warn } from "./finding.js";

const ABOUT = "data";
/** Below this LMDB may be unable to write an event; below the other a day of snapshots may fill it. */
const LEAST_FREE_BYTES = 50_000_000;
const COMFORTABLE_FREE_BYTES = 1_000_000_000;
const FOR_OTHERS = 0o077;

/** Whether the directory is there, ours alone, writable, and has room. */
export async function checkDataDirectory(path: string): Promise<Finding[]> {
  const found = await statOf(path);
  if (found === null) return [await checkCreatable(path)];
  if (!found.isDirectory()) {
    return [fail(ABOUT, `${path} is no directory`, "move it away, or set dataDir to another path")];
  }
  return [
    await checkOwner(path, found),
    await checkFree(path),
    await checkSecrets(path),
    ...(await checkSetAside(path)),
  ];
}

async function checkCreatable(path: string): Promise<Finding> {
  let ancestor = dirname(path);
  while ((await statOf(ancestor)) === null && ancestor !== dirname(ancestor))
    ancestor = dirname(ancestor);
  try {
    await access(ancestor, constants.W_OK | constants.X_OK);
    return ok(ABOUT, `${path} is not there yet; the daemon makes it`);
  } catch {
    const user = process.getuid?.() ?? "this user";
    return fail(
      ABOUT,
      `${path} is not there, and ${ancestor} is not writable`,
      `make it: install -d -m 700 -o ${user} ${path}`,
    );
  }
}

async function checkOwner(path: string, { uid, mode }: Stats): Promise<Finding> {
  const me = process.getuid?.() ?? uid;
  if (uid !== me && me !== 0) {
    return fail(
      ABOUT,
      `${path} belongs to user ${uid}, and this is user ${me}`,
      "run this as the user that the daemon runs as, or chown the directory",
    );
  }
  try {
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return fail(ABOUT, `${path} cannot be written: ${reasonOf(error)}`, `chmod 700 ${path}`);
  }
  if (mode & FOR_OTHERS) {
    return warn(ABOUT, `${path} is open to other users`, `chmod 700 ${path}`);
  }
  return ok(ABOUT, `${path} is its owner's alone, and writable`);
}

async function checkFree(path: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(path);
  const free = bavail * bsize;
  const message = `${(free / 1e9).toFixed(1)} GB free under ${path}`;
  const advice = "make room, or lower retention.maxSnapshots and retention.maxEvents";
  if (free < LEAST_FREE_BYTES) return fail("disk", message, advice);
  return free < COMFORTABLE_FREE_BYTES ? warn("disk", message, advice) : ok("disk", message);
}

/** The token, the keys and the database: who reads them is the operator, or knows the faces. */
async function checkSecrets(path: string): Promise<Finding> {
  const open: string[] = [];
  let count = 0;
  for (const name of await filesUnder(path, ["", "keys", "database"])) {
    count++;
    const found = await statOf(join(path, name));
    if (found !== null && found.mode & FOR_OTHERS) open.push(name);
  }
  if (open.length === 0) return ok("secrets", `${count} files, none of them open to other users`);
  return warn(
    "secrets",
    `${open.length} of ${count} files are open to other users: ${open[0]}`,
    `chmod -R go= ${path}; if others use this machine: limen token rotate`,
  );
}

/** What a restore replaced still holds faces, and the keys to them. */
async function checkSetAside(path: string): Promise<Finding[]> {
  const names = (await readdir(path)).filter((name) => name.startsWith("before-restore-"));
  return names.map((name) =>
    warn("restore", `${join(path, name)} is from before a restore`, "erase it once all is well"),
  );
}

async function filesUnder(path: string, folders: readonly string[]): Promise<string[]> {
  const names = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(path, folder), { withFileTypes: true }).catch(() => []);
      return entries.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name));
    }),
  );
  return names.flat();
}

function statOf(path: string): Promise<Stats | null> {
  return stat(path).catch(() => null);
}
