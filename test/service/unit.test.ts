import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../../daemon/vision/project-root.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";

const UNIT = join(projectRoot, "scripts/limen.service");
/** Of systemd's own scale, where 10 is no protection at all. */
const MOST_EXPOSED = 2.5;

const missing = spawnSync("systemd-analyze", ["--version"]).error !== undefined;
const unit = readFileSync(UNIT, "utf8");

describe.skipIf(missing)("the unit (wants systemd-analyze)", () => {
  it("says nothing that systemd does not understand", () => {
    const directory = temporaryDirectory();
    const copy = join(directory, "limen.service");
    // Whether the program is installed here is no matter of the unit's.
    writeFileSync(copy, unit.replace(/^ExecStart=\S+/m, "ExecStart=/bin/true"));
    const { status, stdout, stderr } = spawnSync("systemd-analyze", ["verify", copy], {
      encoding: "utf8",
    });
    removeDirectory(directory);
    // A key that is not known is a warning only, so that the words count as well.
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("leaves little open", () => {
    const args = ["security", "--offline=true", `--threshold=${MOST_EXPOSED * 10}`, UNIT];
    const { status, stdout } = spawnSync("systemd-analyze", args, { encoding: "utf8" });
    expect({ status, words: /Overall exposure.*/.exec(stdout)?.[0] }).toMatchObject({ status: 0 });
  });
});

describe("the unit", () => {
  it.each(["MemoryDenyWriteExecute", "PrivateDevices", "ProcSubset", "PrivateNetwork"])(
    "leaves %s off, which would stop the daemon from doing its work",
    (key) => expect(unit).not.toMatch(new RegExp(`^${key}=`, "m")),
  );
});
