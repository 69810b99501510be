import { forward } from "../backends/tfjs/net-operations.js";
import { openTensorFlow } from "../backends/tfjs/open-tensorflow.js";
import { parameterTensor } from "../backends/tfjs/parameter-layout.js";
import { settledNet } from "../model/folded-net.js";
import { dimensionsOf, type Net, sizeOf } from "../model/net.js";
import { parametersOf, type Weights } from "../model/weights.js";

/**
 * What the training backend makes of pictures once training is over: (n, channels, height, width) →
 * (n · length) values, float32. By the operations of the TensorFlow.js trainer in plain JavaScript,
 * which share no line with ONNX Runtime, and without the folding that an exported file goes
 * through. Some seconds a picture.
 */
export async function backendEmbedding(
  net: Net,
  weights: Weights,
  pictures: Float32Array,
): Promise<Float32Array> {
  const { tf } = await openTensorFlow("tfjs-cpu");
  const settled = settledNet(net, weights);
  const embedding = tf.tidy(() => {
    const parameters = new Map(
      parametersOf(settled.net).map((parameter) => {
        const values = settled.weights.get(parameter.name);
        if (!values) throw new RangeError(`the weights hold no ${parameter.name}`);
        return [parameter.name, parameterTensor(tf, settled.net, parameter, values)];
      }),
    );
    const shape = [pictures.length / sizeOf(net.input), ...dimensionsOf(net.input)];
    const batch = tf.tensor(pictures, shape);
    const input = batch.rank === 4 ? tf.transpose(batch, [0, 2, 3, 1]) : batch;
    return forward(tf, settled.net, { input, parameters }).embedding;
  });
  const values = Float32Array.from(await embedding.data());
  embedding.dispose();
  return values;
}
