/** What cannot be printed: names come from outside and must not steer somebody's terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is sought.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** For people only, beside the output. */
export function note(line: string): void {
  process.stderr.write(`${clean(line)}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** In columns on a terminal; in a pipe a tab between the cells, and no head. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const cells = rows.map((row) => row.map(clean));
  if (process.stdout.isTTY !== true) {
    for (const row of cells) print(row.join("\t"));
    return;
  }
  const lines = [head, ...cells];
  const widths = head.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  for (const line of lines) {
    print(
      line
        .map((cell, i) => cell.padEnd(widths[i]))
        .join("  ")
        .trimEnd(),
    );
  }
}

/** "1 face", "2 faces". */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}

/** Text in which nothing moves the cursor or breaks the line. */
export function clean(text: string): string {
  return text.replace(CONTROL, "\u{fffd}");
}

/** A reader that has seen enough (`| head`) is no failure. */
export function endQuietlyWithReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
}
