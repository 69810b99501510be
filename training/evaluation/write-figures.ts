import type { DecidingCard } from "./card-file.js";
import type { LfwFigures } from "./lfw-figures.js";

/**
 * The same card with the figures of LFW's protocol, in place of earlier ones: the distance's in an
 * encoder's card, in a verifier's the head's.
 */
export function evaluatedCard<Card extends DecidingCard>(card: Card, lfw: LfwFigures): Card {
  const scorer = card.task === "encoder" ? "distance" : "head";
  const result = lfw.results.find((one) => one.scorer === scorer);
  if (!result) throw new Error(`LFW was not measured by ${scorer}`);
  const { accuracy, standardError, auc, eer, tarAtFar } = result.figures;
  const tars = tarAtFar.map(({ far, tar }) => [`TAR at FAR ${percent(far)}`, rounded(tar)]);
  const protocol =
    `LFW, ${grouped(lfw.pairs)} pairs in ${lfw.folds} folds, ` + `detector to ${scorer}`;
  return {
    ...card,
    evaluation: {
      ...card.evaluation,
      [protocol]: {
        accuracy: rounded(accuracy),
        standardError: rounded(standardError),
        auc: rounded(auc),
        eer: rounded(eer),
        ...Object.fromEntries(tars),
        "pictures without a face": `${grouped(lfw.withoutFace)} of ${grouped(lfw.pictures)}`,
      },
    },
  };
}

/** Finer than LFW's 6,000 pairs can show. */
function rounded(share: number): number {
  return Number(share.toFixed(5));
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
