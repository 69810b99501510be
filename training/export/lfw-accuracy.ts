import type { EncoderCard } from "../../daemon/vision/model-card.js";
import { openSession, type SessionPreferences } from "../../daemon/vision/session.js";
import { lfwFigures } from "../evaluation/lfw-figures.js";
import { openNetworks } from "../evaluation/open-networks.js";
import { distanceScorer } from "../evaluation/scorers.js";
import type { SealedModel } from "../onnx/sealed-model.js";

const CPU: SessionPreferences = { providers: ["cpu"], required: true, threads: 1 };

/** LFW's accuracy over its folds (0..1) by the daemon's own pipeline, with an encoder in memory. */
export async function lfwAccuracy(
  directory: string,
  { card, onnx }: SealedModel<EncoderCard>,
): Promise<number> {
  const networks = await openNetworks({});
  const session = await openSession({ card, onnx }, CPU);
  try {
    const encoder = { card, run: session.run };
    const { detector } = networks;
    const [lfw] = (await lfwFigures(directory, { detector, encoder }, [distanceScorer(card)]))
      .results;
    return lfw.figures.accuracy;
  } finally {
    await session.release();
    await networks.release();
  }
}
