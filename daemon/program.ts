import { Command } from "commander";
import { addBackup } from "./cli/backup.js";
import { addConfig } from "./cli/config-check.js";
import { addDoctor } from "./cli/doctor.js";
import { addEnroll } from "./cli/enroll.js";
import { addEvents } from "./cli/events.js";
import { addIdentify } from "./cli/identify.js";
import { endQuietlyWithReader } from "./cli/output.js";
import { addPeople } from "./cli/people.js";
import { addRestore } from "./cli/restore.js";
import { addRun, RUN } from "./cli/run.js";
import { addStatus } from "./cli/status.js";
import { addToken } from "./cli/token.js";
import { addVerify } from "./cli/verify.js";
import { runProgram, throwOrPassOn } from "./command-line.js";
import type { Hangups } from "./hangups.js";
import { version } from "./version.js";

/** The program `limen`, with its process's own arguments. */
export async function runLimen(hangups: Hangups): Promise<void> {
  // Templates, snapshots and the token are for this user alone, whatever the shell's umask says.
  process.umask(0o077);
  endQuietlyWithReader();
  await runProgram(programOf(hangups));
}

function programOf(hangups: Hangups): Command {
  const program = new Command("limen")
    .description(
      "Watches a camera, knows who is enrolled, and says over GraphQL who is at the door.",
    )
    .version(version)
    .exitOverride(throwOrPassOn)
    .allowExcessArguments(false)
    .addHelpText(
      "after",
      "\nExit codes: 0 fine, 1 failed (one line says why, with a code), 2 a command line that is not understood.",
    );

  // Only the daemon outlives a hangup.
  program.hook("preAction", (_, command) => {
    if (command.name() !== RUN) hangups.letGo();
  });
  addRun(program, hangups);
  addDoctor(program);
  addStatus(program);
  addEnroll(program);
  addPeople(program);
  addEvents(program);
  addIdentify(program);
  addVerify(program);
  addBackup(program);
  addRestore(program);
  addToken(program);
  addConfig(program);
  // These two are programs of their own, which npm run knows as well.
  program
    .command("record", "write what a camera sees to one file", {
      executableFile: "replay/record.js",
    })
    .command("replay", "say what would be decided on a recording, a video or pictures", {
      executableFile: "replay/replay.js",
    });
  return program;
}
