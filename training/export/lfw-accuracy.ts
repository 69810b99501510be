import { squaredDistance } from "../../daemon/vision/embed.js";
import type { EncoderCard } from "../../daemon/vision/model-card.js";
import { openSession, type SessionPreferences } from "../../daemon/vision/session.js";
import { embedPictures } from "../evaluation/embed-pictures.js";
import { readLfwPairs } from "../evaluation/lfw-pairs.js";
import { verificationFigures } from "../evaluation/metrics.js";
import { openNetworks } from "../evaluation/open-networks.js";
import type { SealedModel } from "../onnx/sealed-model.js";

const CPU: SessionPreferences = { providers: ["cpu"], required: true, threads: 1 };

/** LFW's accuracy over its folds (0..1) by the daemon's own pipeline, with an encoder in memory. */
export async function lfwAccuracy(
  directory: string,
  { card, onnx }: SealedModel<EncoderCard>,
): Promise<number> {
  const pairs = await readLfwPairs(directory);
  const pictures = [...new Set(pairs.flatMap(({ first, second }) => [first, second]))].sort();
  const networks = await openNetworks({});
  const session = await openSession({ card, onnx }, CPU);
  try {
    const encoder = { card, run: session.run };
    const embeddings = await embedPictures(pictures, { detector: networks.detector, encoder });
    const scored = pairs.map(({ first, second, same, fold }) => {
      const [a, b] = [embeddings.get(first), embeddings.get(second)];
      // A picture without a face is a refusal.
      return { distance: a && b ? squaredDistance(a, b) : Number.POSITIVE_INFINITY, same, fold };
    });
    return verificationFigures(scored, []).accuracy;
  } finally {
    await session.release();
    await networks.release();
  }
}
