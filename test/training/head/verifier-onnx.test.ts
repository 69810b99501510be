import { describe, expect, it } from "vitest";
import { modelCard } from "../../../daemon/vision/model-card.js";
import { openSession } from "../../../daemon/vision/session.js";
import { stackedPairs, verifyPairs } from "../../../daemon/vision/verify-pairs.js";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { headProbability } from "../../../training/head/logistic-head.js";
import { HEAD_DEFAULTS, trainHead } from "../../../training/head/train-head.js";
import { sealVerifier } from "../../../training/head/verifier-card.js";
import { verifierOnnx } from "../../../training/head/verifier-onnx.js";
import { drawnPeople } from "../../helpers/embedded-people.js";
import { sharedNetworks } from "../../helpers/pictures.js";

/** Float32 sums of 128 products against float64 ones, through σ whose slope is at most 1/4. */
const ROUNDING = 1e-5;

const faces = drawnPeople({ people: 60, pictures: 4, seed: 2 });
const options = { ...HEAD_DEFAULTS, seed: 4 };
const head = trainHead(faces, options);

async function sealed() {
  const { card: encoder } = (await sharedNetworks()).encoder;
  const origin = { encoder, options, dataFingerprint: "drawn", codeRevision: null };
  return sealVerifier("drawn-verifier", head, origin);
}

describe("a head as a network", () => {
  it("is the formula, for any number of pairs", async () => {
    const model = await sealed();
    const preferences = { providers: ["cpu"], required: true, threads: 1 };
    const { run, release } = await openSession(model, preferences);
    const random = seededRandom(9);
    const any = () => faces[Math.floor(random() * faces.length)].embedding;
    for (const count of [1, 7, 64]) {
      const pairs = Array.from({ length: count }, () => ({ first: any(), second: any() }));
      const found = await verifyPairs(stackedPairs(pairs), { card: model.card, run });
      pairs.forEach(({ first, second }, i) => {
        const expected = headProbability(head, first, second);
        expect(Math.abs(found[i] - expected)).toBeLessThan(ROUNDING);
      });
    }
    await release();
  });

  it("has the same bytes for the same weights, and others for others", () => {
    expect(verifierOnnx(head)).toEqual(
      verifierOnnx({ weights: head.weights.slice(), bias: head.bias }),
    );
    expect(verifierOnnx(head)).not.toEqual(verifierOnnx({ ...head, bias: head.bias + 1 }));
  });

  it("has a card that tells its encoder, its weights, and how far to trust it", async () => {
    const { card } = await sealed();
    expect(modelCard.parse(JSON.parse(JSON.stringify(card)))).toEqual(card);
    expect(card.encoderId).toBe((await sharedNetworks()).encoder.card.id);
    expect(Float32Array.from(card.weights)).toEqual(head.weights);
    expect(card.bias).toBe(head.bias);
    expect(card.threshold.default).toBe(head.figures.threshold.probability);
    expect(card.calibration.people).toBe(head.figures.people.measurement);
    expect(card.training).toMatchObject({ dataFingerprint: "drawn", seed: 4 });
  });
});
