import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadModel } from "../../daemon/vision/model-card.js";
import { projectRoot } from "../../daemon/vision/project-root.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";

let directory: string;
const onnx = () => join(directory, "encoder.onnx");
const cardPath = () => join(directory, "encoder.json");

beforeEach(() => {
  directory = temporaryDirectory();
  copyFileSync(join(projectRoot, "models", "face-api-resnet.onnx"), onnx());
  copyFileSync(join(projectRoot, "models", "face-api-resnet.json"), cardPath());
});
afterEach(() => removeDirectory(directory));

// biome-ignore lint/suspicious/noExplicitAny: a card that is bent on purpose has no type.
function bend(change: (card: any) => void): void {
  const card = JSON.parse(readFileSync(cardPath(), "utf8"));
  change(card);
  writeFileSync(cardPath(), JSON.stringify(card));
}

describe("a model and its card", () => {
  it("are taken where they fit", async () => {
    const { card, onnx: bytes } = await loadModel(onnx(), "encoder");
    expect(card.id.endsWith(card.sha256.slice(0, 12))).toBe(true);
    expect(card.training.initialisation).toContain("initialised from @vladmandic/face-api");
    expect(card.threshold.table.map(({ threshold }) => threshold)).toContain(
      card.threshold.default,
    );
    expect(bytes.length).toBeGreaterThan(1e6);
  });

  it.each<[string, () => void, string]>([
    [
      "another byte in the model",
      () => {
        const bytes = readFileSync(onnx());
        bytes[5000] ^= 1;
        writeFileSync(onnx(), bytes);
      },
      "its card says",
    ],
    ["no card", () => rmSync(cardPath()), "encoder.json cannot be read"],
    ["no model", () => rmSync(onnx()), "encoder.onnx cannot be read"],
    ["a card that is no JSON", () => writeFileSync(cardPath(), "{"), "is not JSON"],
    ["an unknown key", () => bend((card) => Object.assign(card, { colour: 1 })), "colour"],
    ["a missing key", () => bend((card) => Reflect.deleteProperty(card, "alignment")), "alignment"],
    [
      "another id",
      () => bend((card) => Object.assign(card, { id: "x-000000000000" })),
      "does not carry",
    ],
    [
      "a negative threshold",
      () => bend((card) => Object.assign(card.threshold, { default: -1 })),
      "threshold",
    ],
  ])("are refused with %s", async (_, damage, reason) => {
    damage();
    const loading = loadModel(onnx(), "encoder");
    await expect(loading).rejects.toMatchObject({ code: "MODEL_MISMATCH" });
    await expect(loading).rejects.toThrow(reason);
  });

  it("are refused for another task", async () => {
    await expect(loadModel(onnx(), "detector")).rejects.toThrow("another task (encoder)");
  });
});
