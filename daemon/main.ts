#!/usr/bin/env node
import { Hangups } from "./hangups.js";

const hangups = new Hangups(process);
// On a terminal it says that this was closed, and ends the program as it should.
if (!process.stdout.isTTY) hangups.listen();
// Only now: all of it takes a second on a small machine, in which a hangup would end the daemon.
const { runLimen } = await import("./program.js");
await runLimen(hangups);
