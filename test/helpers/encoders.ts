import { join } from "node:path";
import onnxProto from "onnx-proto";
import { type EncoderCard, loadModel } from "../../daemon/vision/model-card.js";
import { projectRoot } from "../../daemon/vision/project-root.js";
import { sealModel, writeModel } from "../../training/onnx/sealed-model.js";

const { onnx } = onnxProto;

/** The other encoder's embeddings are twice as long: squared distances are four times as large. */
const LENGTHENED = 2;

/** The slow one enlarges every picture so many times each way, for nothing: some tens of ms. */
const ENLARGEMENT = 10;

/**
 * Writes another encoder into a directory, made of the built-in one: its numbers come in reverse
 * order and doubled, so that embeddings of the two are far apart, and thresholds differ. `isSlow`
 * leaves a test time to interrupt it. Returns the .onnx's path.
 */
export async function writeOtherEncoder(
  directory: string,
  { isSlow = false }: { isSlow?: boolean } = {},
): Promise<string> {
  const path = join(projectRoot, "models", "limen-resnet.onnx");
  const { card, onnx: bytes } = await loadModel(path, "encoder");
  const { id, sha256, reference, ...facts } = card;
  const stretch = LENGTHENED ** 2;
  const { threshold } = facts;
  const table = threshold.table.map((row) => ({ ...row, threshold: stretch * row.threshold }));
  const name = isSlow ? "slow-encoder" : "other-encoder";
  const model = await sealModel<EncoderCard>(name, changed(bytes, card, isSlow), {
    facts: {
      ...facts,
      description: "An encoder that a test made.",
      threshold: { ...threshold, default: stretch * threshold.default, table },
    },
    tolerance: LENGTHENED * reference.tolerance,
  });
  await writeModel(directory, name, model);
  return join(directory, `${name}.onnx`);
}

/** The same network, its output reversed and lengthened. */
function changed(bytes: Uint8Array, { input, output }: EncoderCard, isSlow: boolean): Uint8Array {
  const model = onnx.ModelProto.decode(bytes);
  const { graph } = model;
  if (!graph?.node || !graph.initializer) throw new Error("the built-in encoder has no graph");
  const inner = `${output.name}_before`;
  for (const node of graph.node) {
    node.output = node.output?.map((name) => (name === output.name ? inner : name)) ?? [];
  }
  const order = Array.from({ length: output.length }, (_, i) => output.length - 1 - i);
  const axis = { name: "axis", type: onnx.AttributeProto.AttributeType.INT, i: 1 };
  graph.initializer.push(
    integers("reversal", order),
    floats("lengthening", [LENGTHENED]),
    floats("enlargement", [1, 1, ENLARGEMENT, ENLARGEMENT]),
    floats("nothing", [0]),
    integers("column", [-1, 1]),
  );
  graph.node.push(
    { opType: "Gather", input: [inner, "reversal"], output: ["backwards"], attribute: [axis] },
    { opType: "Mul", input: ["backwards", "lengthening"], output: ["longer"] },
  );
  if (!isSlow) graph.node.push({ opType: "Identity", input: ["longer"], output: [output.name] });
  else {
    const keepdims = { name: "keepdims", type: onnx.AttributeProto.AttributeType.INT, i: 1 };
    const axes = { name: "axes", type: onnx.AttributeProto.AttributeType.INTS, ints: [1, 2, 3] };
    graph.node.push(
      { opType: "Resize", input: [input.name, "", "enlargement"], output: ["large"] },
      { opType: "ReduceMean", input: ["large"], output: ["mean"], attribute: [keepdims, axes] },
      { opType: "Reshape", input: ["mean", "column"], output: ["means"] },
      { opType: "Mul", input: ["means", "nothing"], output: ["zeros"] },
      { opType: "Add", input: ["longer", "zeros"], output: [output.name] },
    );
  }
  return onnx.ModelProto.encode(model).finish();
}

function integers(name: string, values: readonly number[]) {
  const rawData = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return { name, dataType: onnx.TensorProto.DataType.INT64, dims: [values.length], rawData };
}

function floats(name: string, values: readonly number[]) {
  const rawData = new Uint8Array(Float32Array.from(values).buffer);
  return { name, dataType: onnx.TensorProto.DataType.FLOAT, dims: [values.length], rawData };
}
