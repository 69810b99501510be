import { join } from "node:path";
import type { VerifierCard } from "../../daemon/vision/model-card.js";
import { rocChart } from "../charts/error-rate-charts.js";
import { reliabilityDiagram } from "../charts/reliability-diagram.js";
import { scoreHistogram } from "../charts/score-histogram.js";
import { writeWhole } from "../onnx/sealed-model.js";
import { sigmoid } from "./logistic-head.js";
import type { HeadOptions, TrainedHead } from "./train-head.js";

/** `<name>-figures.json`, and charts of reliability, probabilities and error rates as SVG. */
export async function writeHeadFigures(
  directory: string,
  name: string,
  { head, options, card }: { head: TrainedHead; options: HeadOptions; card: VerifierCard },
): Promise<void> {
  const { figures, scores } = head;
  const { id: verifierId, encoderId, training } = card;
  const roc = { head: scores.head.roc, distance: scores.distance.roc };
  const record = { verifierId, encoderId, options, training, figures, roc };
  const write = (suffix: string, text: string) =>
    writeWhole(join(directory, `${name}-${suffix}`), text);
  await write("figures.json", `${JSON.stringify(record, null, 2)}\n`);
  const { bins } = figures.reliability;
  await write("reliability.svg", await reliabilityDiagram({ title: "Reliability", bins }));
  const probabilities = (negatedLogits: number[]) => negatedLogits.map((value) => sigmoid(-value));
  const histogram = await scoreHistogram({
    title: "Probability",
    genuine: probabilities(scores.head.genuine),
    impostor: probabilities(scores.head.impostor),
    scoreName: "probability",
    threshold: figures.threshold.probability,
  });
  await write("scores.svg", histogram);
  const curves = [
    { name: "head", points: roc.head },
    { name: "distance", points: roc.distance },
  ];
  await write("roc.svg", await rocChart({ title: "Head and distance", curves }));
}
