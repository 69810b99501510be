import { seededRandom } from "../batches/seeded-random.js";
import { EMBEDDING, type EncoderChoice } from "../model/encoders.js";
import { isAffine, type Net } from "../model/net.js";
import { readWeightFile } from "../model/weight-file.js";
import { assertWeightsFit, initialWeights, valuesOf, type Weights } from "../model/weights.js";
import { builtInFaceApiWeights } from "../pretrained/face-api-encoder.js";
import { stateIn } from "./run-folder.js";

const EMBEDDING_LENGTH = 128;

/**
 * What a run begins with: `face-api` (dlib's weights), `random`, or a weight file of an earlier
 * run. Throws an Error where these are not the net's.
 */
export async function startingWeights(
  net: Net,
  {
    initialisation,
    seed,
    encoder,
    normalisation,
    l2Normalized,
  }: EncoderChoice & {
    initialisation: string;
    seed: number;
  },
): Promise<Weights> {
  if (initialisation === "random") return initialWeights(net, seededRandom(seed));
  if (initialisation === "face-api") {
    if (encoder !== "resnet-dlib" || normalisation === "batch") {
      throw new Error(
        "face-api's weights are for resnet-dlib without batch normalisation; set initialisation " +
          'to "random" or to a weight file for this encoder (train:separable makes one)',
      );
    }
    const carried = await builtInFaceApiWeights();
    const weights = normalisation === "affine" ? unfolded(net, carried) : carried;
    if (l2Normalized) weights.set(`${EMBEDDING}/bias`, new Float32Array(EMBEDDING_LENGTH));
    return weights;
  }
  const { weights } = stateIn((await readWeightFile(initialisation)).tensors);
  try {
    assertWeightsFit(net, weights);
  } catch (cause) {
    throw new Error(`${initialisation} does not fit ${net.name}: ${(cause as Error).message}`, {
      cause,
    });
  }
  return weights;
}

/** The same answers with biases as shifts of the affine layers, whose scales are 1. */
function unfolded(net: Net, weights: Weights): Map<string, Float32Array> {
  const apart = new Map(weights);
  for (const layer of net.layers.filter(isAffine)) {
    const bias = valuesOf(weights, `${layer.inputs[0]}/bias`);
    apart.delete(`${layer.inputs[0]}/bias`);
    apart.set(`${layer.name}/weight`, new Float32Array(bias.length).fill(1));
    apart.set(`${layer.name}/bias`, bias);
  }
  return apart;
}
