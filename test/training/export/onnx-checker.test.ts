import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../../../daemon/vision/project-root.js";
import { activationRanges } from "../../../training/export/activation-ranges.js";
import { quantizedGraph } from "../../../training/export/quantized-graph.js";
import { foldedNet } from "../../../training/model/folded-net.js";
import { inferenceGraph } from "../../../training/onnx/inference-graph.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import { drawn } from "../backends/small-nets.js";
import { everyLayer } from "../onnx/every-layer.js";

const PYTHON = "/usr/bin/python3";
const CHECK = "import sys, onnx; onnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True)";
const hasChecker = spawnSync(PYTHON, ["-c", "import onnx"]).status === 0;

const NAMES = { graph: "small", input: "image", output: "embedding" };
const net = everyLayer();
const { weights, batch } = drawn(net, { batch: 1, seed: 3 });
const folded = foldedNet(net, weights);

function complaintsAbout(onnx: Uint8Array): string {
  const directory = temporaryDirectory();
  const path = join(directory, "model.onnx");
  writeFileSync(path, onnx);
  const { status, stderr } = spawnSync(PYTHON, ["-c", CHECK, path], { encoding: "utf8" });
  removeDirectory(directory);
  return status === 0 ? "" : stderr;
}

// ONNX's own checker comes with Debian's python3-onnx.
describe.skipIf(!hasChecker)("the ONNX checker", () => {
  it("passes every layer, whatever the weights are stored as", async () => {
    const ranges = await activationRanges(folded, [batch.input]);
    expect(complaintsAbout(inferenceGraph(net, weights, NAMES))).toBe("");
    expect(complaintsAbout(inferenceGraph(net, weights, { ...NAMES, weightsAs: "float16" }))).toBe(
      "",
    );
    expect(complaintsAbout(quantizedGraph(folded, ranges, NAMES))).toBe("");
  });

  it.each(["limen-resnet", "limen-resnet-int8"])("passes the built-in %s", (name) => {
    const path = join(projectRoot, "models", `${name}.onnx`);
    expect(complaintsAbout(readFileSync(path))).toBe("");
  });

  it("would find what is wrong", () => {
    const narrow = { ...net, input: { channels: 3, height: 9, width: 8 }, name: "narrow" };
    const onnx = inferenceGraph(narrow, weights, { ...NAMES, output: "image" });
    expect(complaintsAbout(onnx)).not.toBe("");
  });
});
