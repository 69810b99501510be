import type { LfwFigures } from "./lfw-figures.js";
import type { IdentificationFigures } from "./open-set.js";
import type { Scorer } from "./scorers.js";
import type { Agreement, FaceVerification, VerificationResult } from "./verify-faces.js";

/** What a 1:N test was made of, and what each scorer came to. */
export interface IdentificationResult {
  gallery: number;
  enrol: number;
  probes: number;
  strangers: number;
  results: {
    scorer: Scorer["name"];
    figures: IdentificationFigures;
    /** Detection and identification rate over false positive identification rate. */
    curve: { fpir: number; dir: number }[];
  }[];
}

export interface VerificationSummary extends Pick<FaceVerification, "results" | "agreement"> {
  pictures: number;
  people: number;
  withoutFace: number;
  genuinePairs: number;
  impostorPairs: number;
  impostorsInSet: number;
}

export function lfwReport(lfw: LfwFigures): string[] {
  const lines = [
    `LFW, ${count(lfw.pairs)} pairs in ${lfw.folds} folds, detector to decision`,
    `pictures without a face: ${lfw.withoutFace} of ${count(lfw.pictures)}, refused in their pairs`,
  ];
  for (const result of lfw.results) {
    const { accuracy, standardError } = result.figures;
    lines.push(
      "",
      `by ${result.scorer}`,
      row("accuracy", `${percent(accuracy)} ± ${percent(standardError)}`),
      ...curveRows(result),
    );
  }
  return lines;
}

export function verificationReport(summary: VerificationSummary): string[] {
  const { impostorPairs, impostorsInSet } = summary;
  const drawn = impostorPairs < impostorsInSet ? ` (drawn from ${count(impostorsInSet)})` : "";
  const lines = [
    `1:1, ${count(summary.people)} people, ${count(summary.pictures)} pictures: ` +
      `${count(summary.genuinePairs)} genuine and ${count(impostorPairs)} impostor pairs${drawn}`,
    `pictures without a face: ${summary.withoutFace}, refused in their pairs`,
  ];
  for (const result of summary.results) {
    lines.push("", `by ${result.scorer}`, ...curveRows(result));
  }
  if (summary.agreement) {
    const { genuine, impostor } = summary.agreement;
    lines.push(
      "",
      "distance and head, each at its card's threshold",
      row("same person", agreementWords(genuine)),
      row("different people", agreementWords(impostor)),
    );
  }
  return lines;
}

export function identificationReport(title: string, test: IdentificationResult): string[] {
  const pictures = test.enrol === 1 ? "1 picture" : `${test.enrol} pictures`;
  const lines = [
    `${title}: ${count(test.gallery)} people enrolled with ${pictures} each, ` +
      `${count(test.probes)} probes of them, ${count(test.strangers)} of strangers`,
  ];
  for (const { scorer, figures } of test.results) {
    const { atCard } = figures;
    const { falseAccepts } = atCard;
    lines.push(
      "",
      `by ${scorer}`,
      row("rank 1", percent(figures.rank1)),
      ...figures.dirAtFpir.map(({ fpir, dir, threshold, strangersAccepted }) =>
        row(
          `DIR at FPIR ${rate(fpir)}`,
          `${percent(dir)}  (${bar(scorer, threshold)}; strangers accepted: ${strangersAccepted})`,
        ),
      ),
      row(
        "at the card's τ",
        `${percent(atCard.identified)} named right, ${percent(atCard.missed)} missed, ` +
          `${percent(atCard.wrongName)} named wrong  (${bar(scorer, atCard.threshold)})`,
      ),
    );
    if (falseAccepts) {
      const { count: accepted, share } = falseAccepts;
      lines.push(row("", `strangers accepted: ${count(accepted)} (${percent(share)})`));
    }
  }
  return lines;
}

function curveRows({ scorer, figures, atCard }: VerificationResult): string[] {
  return [
    row("AUC", figures.auc.toFixed(5)),
    row("EER", percent(figures.eer)),
    ...figures.tarAtFar.map(({ far, tar, threshold }) =>
      row(`TAR at FAR ${rate(far)}`, `${percent(tar)}  (${bar(scorer, threshold)})`),
    ),
    row(
      "at the card's τ",
      `${percent(atCard.tar)} accepted of the same person, ` +
        `${rate(atCard.far)} of others  (${bar(scorer, atCard.threshold)})`,
    ),
  ];
}

function agreementWords({ both, neither, firstAlone, secondAlone }: Agreement): string {
  const all = both + neither + firstAlone + secondAlone;
  return (
    `${percent((both + neither) / all)} decided alike; of ${count(all)} accepted by the distance ` +
    `alone ${count(firstAlone)}, by the head alone ${count(secondAlone)}, by both ${count(both)}`
  );
}

function bar(scorer: Scorer["name"], threshold: number): string {
  const digits = scorer === "distance" ? threshold.toFixed(4) : probability(threshold);
  return scorer === "distance" ? `distance below ${digits}` : `probability above ${digits}`;
}

/** Near 1 the digits that matter are those of what is missing. */
function probability(value: number): string {
  return value > 0.999 ? `1 − ${(1 - value).toExponential(2)}` : value.toFixed(4);
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(20)}${value}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** Rates span many powers of ten: 1 %, 0.1 %, then 1e-4 and so on. */
function rate(share: number): string {
  return share === 0 || share >= 1e-3
    ? `${Number((100 * share).toPrecision(3))} %`
    : Number(share.toPrecision(3)).toExponential();
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}
