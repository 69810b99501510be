import type { Architecture } from "./architectures.js";

/** The package's revision of a version; a change of packaging alone raises it. */
export const REVISION = 1;

export interface About {
  /** As in package.json. */
  version: string;
  /** `Name <address>`, in Debian's form. */
  maintainer: string;
  architecture: Architecture["debian"];
  installedKilobytes: number;
}

/** 1.2.0-beta.1 comes before 1.2.0, which Debian writes with a tilde. */
export function debianVersion(version: string): string {
  return `${version.replace("-", "~")}-${REVISION}`;
}

/**
 * What dpkg knows of the package. The libraries are those that the addons and Node.js name, in the
 * oldest versions that have their symbols (LMDB's addon wants the newest of them).
 */
export function controlFile(about: About): string {
  return `Package: limen
Version: ${debianVersion(about.version)}
Section: misc
Priority: optional
Architecture: ${about.architecture}
Maintainer: ${about.maintainer}
Installed-Size: ${about.installedKilobytes}
Depends: libc6 (>= 2.34), libgcc-s1 (>= 4.2), libstdc++6 (>= 11), systemd | systemd-standalone-sysusers
Recommends: ffmpeg, fswebcam
Description: face recognition for a door, on your own machine
 Limen watches a camera, knows the people who were enrolled by one picture each,
 and says over GraphQL, MQTT and webhooks who is at the door, or that it is
 nobody known. It has a web console, and needs no cloud and no account.
 .
 The package brings the models and the Node.js that it runs on. ffmpeg reads USB
 cameras and RTSP streams; fswebcam takes snapshots where ffmpeg is not wanted.
`;
}

export function changelog({ version, maintainer }: About, date: Date): string {
  return `limen (${debianVersion(version)}) stable; urgency=medium

  * What is new in this version is in changelog.gz.

 -- ${maintainer}  ${rfc2822(date)}
`;
}

/** As Debian's policy wants dates: Tue, 24 Nov 2026 12:00:00 +0000. */
function rfc2822(date: Date): string {
  return date.toUTCString().replace("GMT", "+0000");
}

/** Debian's machine-readable copyright file. */
export function copyrightFile({ licence, notice }: { licence: string; notice: string }): string {
  const terms = indented(licence.slice(licence.indexOf("Permission is")));
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: 2026 The Limen authors
License: MIT

Files: usr/lib/limen/models/*
Copyright: Google (MediaPipe), Davis E. King, Vincent Mühler, Vladimir Mandic
License: MIT and Apache-2.0 and CC0-1.0
Comment:
${indented(notice)}

Files: usr/lib/limen/node_modules/*
Copyright: their authors
License: as-stated-beside-each
 Each package states its licence in its folder, in package.json and LICENSE.
 Most are MIT, ISC, BSD or Apache-2.0. The library in @img/sharp-libvips-linux-*
 is libvips with what it needs, under LGPL-3 and the licences that the README
 beside it lists; it is linked dynamically, and can be replaced.
 On Debian systems the LGPL is in /usr/share/common-licenses/LGPL-3.

Files: usr/lib/limen/bin/node
Copyright: Node.js contributors, and others
License: MIT and others
Comment: All of them are in usr/lib/limen/bin/LICENSE.

License: MIT
${terms}
`;
}

function indented(text: string): string {
  const lines = text.trim().split("\n");
  return lines.map((line) => (line.trim() === "" ? " ." : ` ${line.trimEnd()}`)).join("\n");
}
