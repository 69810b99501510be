import { join } from "node:path";
import onnxProto from "onnx-proto";
import { type EncoderCard, loadModel } from "../../daemon/vision/model-card.js";
import { projectRoot } from "../../daemon/vision/project-root.js";
import { sealModel, writeModel } from "../../training/onnx/sealed-model.js";

const { onnx } = onnxProto;

/** The other encoder's embeddings are twice as long: squared distances are four times as large. */
const LENGTHENED = 2;

/**
 * Writes another encoder into a directory, made of the built-in one: its numbers come in reverse
 * order and doubled, so that embeddings of the two are far apart, and thresholds differ. Returns the
 * .onnx's path.
 */
export async function writeOtherEncoder(directory: string): Promise<string> {
  const path = join(projectRoot, "models", "face-api-resnet.onnx");
  const { card, onnx: bytes } = await loadModel(path, "encoder");
  const { id, sha256, reference, ...facts } = card;
  const stretch = LENGTHENED ** 2;
  const { threshold } = facts;
  const table = threshold.table.map((row) => ({ ...row, threshold: stretch * row.threshold }));
  const name = "other-encoder";
  const model = await sealModel<EncoderCard>(name, reversed(bytes, card), {
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
function reversed(bytes: Uint8Array, { output }: EncoderCard): Uint8Array {
  const model = onnx.ModelProto.decode(bytes);
  const { graph } = model;
  if (!graph?.node || !graph.initializer) throw new Error("the built-in encoder has no graph");
  const inner = `${output.name}_before`;
  for (const node of graph.node) {
    node.output = node.output?.map((name) => (name === output.name ? inner : name)) ?? [];
  }
  const order = BigInt64Array.from({ length: output.length }, (_, i) =>
    BigInt(output.length - 1 - i),
  );
  graph.initializer.push(
    {
      name: "reversal",
      dataType: onnx.TensorProto.DataType.INT64,
      dims: [output.length],
      rawData: new Uint8Array(order.buffer),
    },
    {
      name: "lengthening",
      dataType: onnx.TensorProto.DataType.FLOAT,
      dims: [1],
      rawData: new Uint8Array(Float32Array.of(LENGTHENED).buffer),
    },
  );
  const axis = { name: "axis", type: onnx.AttributeProto.AttributeType.INT, i: 1 };
  graph.node.push(
    {
      opType: "Gather",
      input: [inner, "reversal"],
      output: [`${inner}_reversed`],
      attribute: [axis],
    },
    { opType: "Mul", input: [`${inner}_reversed`, "lengthening"], output: [output.name] },
  );
  return onnx.ModelProto.encode(model).finish();
}
