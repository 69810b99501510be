import type { Tensor } from "@tensorflow/tfjs-core";
import type { Layer, Net } from "../../model/net.js";
import type { Parameter } from "../../model/weights.js";
import type { TensorFlow } from "./tensorflow.js";

/** How filters lie in TensorFlow, in terms of ONNX's axes, and the way back. */
const ORDERS: Partial<Record<Layer["kind"], { there: number[]; back: number[] }>> = {
  // (out, in, height, width) ↔ (height, width, in, out)
  convolution: { there: [2, 3, 1, 0], back: [3, 2, 0, 1] },
  // (channels, 1, height, width) ↔ (height, width, channels, 1)
  depthwise: { there: [2, 3, 0, 1], back: [2, 3, 0, 1] },
};

/** A parameter's values, which are in ONNX's order, as a tensor in TensorFlow's. */
export function parameterTensor(
  tf: TensorFlow,
  net: Net,
  { name, shape }: Parameter,
  values: Float32Array,
): Tensor {
  const order = orderOf(net, { name });
  // Copied: some backends would keep the caller's array.
  const tensor = () => tf.tensor(values.slice(), [...shape], "float32");
  return order ? tf.tidy(() => tf.transpose(tensor(), order.there)) : tensor();
}

/** The values of such a tensor, in ONNX's order again, as an array of their own. */
export async function parameterValues(
  tf: TensorFlow,
  net: Net,
  parameter: Parameter,
  tensor: Tensor,
): Promise<Float32Array> {
  const order = orderOf(net, parameter);
  if (!order) return Float32Array.from(await tensor.data());
  const ordered = tf.transpose(tensor, order.back);
  const values = Float32Array.from(await ordered.data());
  ordered.dispose();
  return values;
}

function orderOf(net: Net, { name }: { name: string }) {
  const [, owner, role] = /^(.*)\/(.*)$/.exec(name) ?? [];
  const layer = net.layers.find((layer) => layer.name === owner);
  return layer && role === "weight" ? ORDERS[layer.kind] : undefined;
}
