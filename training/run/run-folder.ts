import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Moments, momentName, stateOf, type TrainerState } from "../backends/trainer.js";
import { jsonOf } from "../json-text.js";
import type { Net } from "../model/net.js";
import { readWeightFile, type WeightFile, writeWeightFile } from "../model/weight-file.js";
import { parametersOf, type Weights } from "../model/weights.js";
import type { RunConfig } from "./run-config.js";

const CONFIG = "config.json";

/** What stands in a run's folder beside its configuration and its data. */
export type RunFile = "steps.jsonl" | "validation.jsonl";
export type Checkpoint = "last" | "best";

/**
 * A training run's folder: `config.json`, `data.json`, `steps.jsonl` and `validation.jsonl` (a line
 * a record), `last` and `best` weights as safetensors, `result.json` and `scores.json` at the end.
 */
export class RunFolder {
  private constructor(readonly directory: string) {}

  /** Throws an Error where a run with another configuration has begun to train there. */
  static async open(directory: string, config: RunConfig): Promise<RunFolder> {
    await mkdir(directory, { recursive: true });
    const path = join(directory, CONFIG);
    const text = `${JSON.stringify(config, null, 2)}\n`;
    const folder = new RunFolder(directory);
    const isOther = existsSync(path) && (await readFile(path, "utf8")) !== text;
    if (isOther && folder.#hasWeights()) {
      throw new Error(`${directory} holds a run with another configuration; use another --out`);
    }
    await writeWhole(path, text);
    return folder;
  }

  /**
   * Notes what the run is trained on. Throws an Error where it was begun on other faces: then it
   * could not go on to the same losses.
   */
  async writeData(data: { fingerprint: string }): Promise<void> {
    const path = join(this.directory, "data.json");
    if (this.#hasWeights() && existsSync(path)) {
      const before = JSON.parse(await readFile(path, "utf8")) as { fingerprint: string };
      if (before.fingerprint !== data.fingerprint) {
        throw new Error(`${this.directory} was trained on other faces; use another --out`);
      }
    }
    await this.writeJson("data", data);
  }

  async writeJson(name: "data" | "result" | "scores", value: unknown): Promise<void> {
    await writeWhole(join(this.directory, `${name}.json`), `${JSON.stringify(value, null, 2)}\n`);
  }

  async append(file: RunFile, record: object): Promise<void> {
    await appendFile(join(this.directory, file), `${JSON.stringify(record)}\n`);
  }

  /** While a run goes on it has no end. */
  async removeResult(): Promise<void> {
    await rm(join(this.directory, "result.json"), { force: true });
  }

  /** Takes back what was noted after a checkpoint, so that no step stands there twice. */
  async cutAfter(file: RunFile, step: number): Promise<void> {
    const records = await this.records<{ step: number }>(file);
    const kept = records.filter((record) => record.step <= step);
    const lines = kept.map((record) => `${JSON.stringify(record)}\n`);
    await writeWhole(join(this.directory, file), lines.join(""));
  }

  /** A last line that was cut short is left out. */
  async records<Item>(file: RunFile): Promise<Item[]> {
    const path = join(this.directory, file);
    if (!existsSync(path)) return [];
    const text = await readFile(path, "utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    return whole
      .split("\n")
      .filter((line) => line !== "")
      .map((line, i) => jsonOf(`${path}, line ${i + 1}`, line) as Item);
  }

  async save(
    checkpoint: Checkpoint,
    net: Net,
    { weights, ...moments }: TrainerState,
    metadata: Record<string, string>,
  ): Promise<void> {
    const tensors: Map<string, { shape: readonly number[]; values: Float32Array }> = new Map();
    for (const { name, shape } of parametersOf(net)) {
      const values = weights.get(name);
      if (values) tensors.set(name, { shape, values });
      for (const [moment, values] of Object.entries(moments) as [keyof Moments, Weights][]) {
        const kept = values.get(name);
        if (kept) tensors.set(momentName(moment, name), { shape, values: kept });
      }
    }
    await writeWeightFile(this.#weightFile(checkpoint), { tensors, metadata });
  }

  /** null where there is none yet. */
  async load(
    checkpoint: Checkpoint,
  ): Promise<{ state: TrainerState; metadata: WeightFile["metadata"] } | null> {
    const path = this.#weightFile(checkpoint);
    if (!existsSync(path)) return null;
    const { tensors, metadata } = await readWeightFile(path);
    return { state: stateIn(tensors), metadata };
  }

  #hasWeights(): boolean {
    return existsSync(this.#weightFile("last")) || existsSync(this.#weightFile("best"));
  }

  #weightFile(checkpoint: Checkpoint): string {
    return join(this.directory, `${checkpoint}.safetensors`);
  }
}

/** Weights, and what moves them, out of a file's tensors. */
export function stateIn(tensors: WeightFile["tensors"]): TrainerState {
  return stateOf([...tensors].map(([name, { values }]) => [name, values]));
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.partial`, text);
  await rename(`${path}.partial`, path);
}
