/** What a command's --help says; the program's own comes first, its command "". */
export interface Help {
  command: string;
  text: string;
}

/** limen(1), from what the program says of itself: there is one description of each option. */
export function manPage(help: readonly Help[], { version, date }: { version: string; date: Date }) {
  const [program, ...commands] = help;
  const day = date.toISOString().slice(0, 10);
  const sections = commands.map(
    ({ command, text }) => `.SS limen ${literal(command)}\n${verbatim(text)}`,
  );
  return `.TH LIMEN 1 "${day}" "limen ${version}" "Limen"
.SH NAME
limen \\- face recognition for a door
.SH SYNOPSIS
.B limen
.RI [ command ]
.RI [ options ]
.SH DESCRIPTION
${verbatim(program.text)}
.SH COMMANDS
${sections.join("\n")}
.SH FILES
.TP
.I /etc/limen/limen.config.json
The configuration of the service, and of these commands where they can read it.
.TP
.I /var/lib/limen
People, events, snapshots, keys and the token. It is the service user's alone, so that most
commands want
.BR sudo .
.SH SEE ALSO
.BR systemctl (1),
.BR journalctl (1),
.I /usr/share/doc/limen
`;
}

/** The commands that a --help lists. */
export function commandsOf(help: string): string[] {
  const [, list = ""] = help.split(/^Commands:\n/m);
  const names = [...list.matchAll(/^ {2}(\w[\w-]*)/gm)].map(([, name]) => name);
  return names.filter((name) => name !== "help");
}

function verbatim(text: string): string {
  return `.nf\n${text.trim().split("\n").map(literal).join("\n")}\n.fi`;
}

/** A backslash, a dash, and a dot or quote that begins a line mean something else to roff. */
function literal(line: string): string {
  return line
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^(?=[.'])/, "\\&");
}
