import { ERROR_CODES } from "../../daemon/errors.js";
import { code, generatedFrom, prose, table } from "./markdown.js";

const INTRODUCTION = `
# Error codes

An error of the API carries its code in \`extensions.code\`; a refusal outside GraphQL (a path, an upload that is too large) has the same
form. On the command line a command that fails says \`CODE: why\` in one line and exits with 1. In the log, and in \`status\`, a code
says what was met and mended. Branch on the code, never on the message: a code is never renamed or reused.
`;

/** `docs/errors.md`: every code that leaves the daemon. */
export function errorReference(): string {
  const rows = Object.entries(ERROR_CODES).map(([name, text]) => [code(name), prose(text)]);
  return `${generatedFrom("daemon/errors.ts")}${INTRODUCTION}\n${table(["code", "meaning"], rows)}\n`;
}
