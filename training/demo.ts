import { spawn } from "node:child_process";
import { join, relative } from "node:path";
import { projectRoot } from "../daemon/vision/project-root.js";
import { stopSignal } from "./command-line.js";
import { writeProceduralFaces } from "./dataset/procedural-faces.js";

const FACES = { people: 36, pictures: 8, seed: 1 };
/** Drawn with another seed, so that none of them was trained on. */
const STRANGERS = { people: 16, pictures: 4, seed: 2 };

/**
 * The whole way from pictures to a model that the daemon can load, on faces that the project draws
 * itself: the same commands that a user would run on photographs, one after the other, each shown.
 * What was done by an earlier demonstration in the same folder is not done again.
 */
export async function runDemo(directory: string): Promise<void> {
  const at = (...names: string[]) => relative(process.cwd(), join(directory, ...names)) || ".";
  // A stage hears of Ctrl-C itself and ends when it has saved; only then does the whole.
  const signal = stopSignal("stopped; the same command goes on from here");
  say(`drawing ${FACES.people} people × ${FACES.pictures} pictures into ${at("pictures")}`);
  await writeProceduralFaces(at("pictures"), { ...FACES, signal });
  await writeProceduralFaces(at("strangers"), { ...STRANGERS, signal });
  const stage = (name: string, words: readonly string[]) => command(name, words, signal);
  const config = join(projectRoot, "training", "configs", "demo.json");
  const [pack, run, models] = [at("faces"), at("run"), at("models")];
  const encoder = join(models, "demo.onnx");
  const head = join(models, "demo-verifier.onnx");
  await stage("prepare", ["--data", at("pictures"), "--out", pack, "--validation", "0.25"]);
  await stage("train", ["--config", config, "--faces", pack, "--out", run]);
  await stage("export", ["--run", run, "--out", models, "--name", "demo"]);
  await stage("train-head", ["--faces", pack, "--encoder", encoder, "--validation", "0.25"]);
  await stage("evaluate", ["--data", at("strangers"), "--encoder", encoder, "--head", head]);
  await stage("report", ["--run", run]);
  say(
    `done. The daemon loads the pair with {"models": {"encoder": "${encoder}", ` +
      `"verifier": "${head}"}}; look at ${join(run, "report.html")}. So few ` +
      "people, and drawn ones, show that the way works, not how well.",
  );
}

/**
 * Runs one of training's commands and shows it. Throws an Error that names it where it fails, or
 * the signal's reason.
 */
async function command(name: string, words: readonly string[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  say(`node dist/training/${name}.js ${words.join(" ")}`);
  const script = join(projectRoot, "dist", "training", `${name}.js`);
  const child = spawn(process.execPath, [script, ...words], { stdio: "inherit" });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  signal.throwIfAborted();
  if (code !== 0) throw new Error(`${name} failed (exit code ${code}); see above`);
}

function say(text: string): void {
  process.stderr.write(`\n▸ ${text}\n`);
}
