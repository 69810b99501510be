import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadModel, modelCard } from "../../../daemon/vision/model-card.js";
import { projectRoot } from "../../../daemon/vision/project-root.js";
import { readCard, writeCard } from "../../../training/evaluation/card-file.js";
import type { ThresholdRow } from "../../../training/evaluation/threshold-table.js";
import {
  calibratedCard,
  LEAST_PAIRS_TO_WRITE,
} from "../../../training/evaluation/write-thresholds.js";
import { figuresOf } from "../../../training/pretrained/measured-figures.js";
import { encoderFacts } from "../../../training/pretrained/pretrained-cards.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import { writeVerifier } from "../../helpers/verifiers.js";

const sha256 = "0123456789ab".padEnd(64, "0");
const seal = { sha256, reference: { seed: 1, values: Array(8).fill(0), tolerance: 0.1 } };
const encoder = {
  ...encoderFacts,
  ...figuresOf("face-api-resnet"),
  ...seal,
  id: "sample-0123456789ab",
};

const row = (far: number, extrapolated: boolean, pairs = LEAST_PAIRS_TO_WRITE): ThresholdRow => ({
  far,
  threshold: 0.3 + far,
  pairs,
  interval: [far / 2, far * 2],
  extrapolated,
});
const rows = [row(1e-4, false), row(1e-7, true)];
const calibration = { rows, defaultFar: 1e-4, source: "calibrate: some people", genuine: null };

let directory: string;
let path: string;
beforeEach(() => {
  directory = temporaryDirectory();
  path = join(directory, "sample.json");
});
afterEach(() => removeDirectory(directory));

describe("thresholds written into a card", () => {
  it("replace the encoder's table and default, and nothing else", async () => {
    writeFileSync(path, JSON.stringify(encoder));
    await writeCard(path, calibratedCard(await readCard(path), calibration));
    const written = JSON.parse(readFileSync(path, "utf8"));
    const { threshold, ...rest } = written;
    const { threshold: _, ...before } = encoder;
    expect(rest).toEqual(before);
    expect(Object.keys(written)).toEqual(Object.keys(encoder));
    expect(modelCard.parse(written)).toEqual(written);
    expect(threshold).toEqual({
      default: 0.3001,
      source: calibration.source,
      table: rows,
      genuine: encoder.threshold.genuine,
    });
    expect(readdirSync(directory)).toEqual(["sample.json"]);
  });

  it("come with how often the right people are refused, where that was measured", () => {
    const row = { templates: 1, people: 7, probes: 42, refused: [0.1, 0.9] };
    const genuine = { source: "calibrate: seven people", thresholds: [0.3, 0.1], rows: [row] };
    const card = calibratedCard(encoder, { ...calibration, genuine });
    expect(card.threshold).toMatchObject({ genuine });
    const torn = { ...genuine, thresholds: [0.3] };
    expect(() => calibratedCard(encoder, { ...calibration, genuine: torn })).toThrow(
      "one refused share for each of the thresholds",
    );
  });

  it("are the default alone in a verifier's card", async () => {
    const { card } = await loadModel(await writeVerifier(directory), "verifier");
    expect(calibratedCard(card, calibration)).toEqual({
      ...card,
      threshold: { default: 0.3001, far: 1e-4, pairs: rows[0].pairs, source: calibration.source },
    });
  });

  it("may be extrapolated ones by default, which the table says", () => {
    const card = calibratedCard(encoder, { ...calibration, defaultFar: 1e-7 });
    expect(card.threshold.default).toBe(rows[1].threshold);
  });

  it("are refused where a million pairs are not behind them", () => {
    const few = [row(1e-4, false, LEAST_PAIRS_TO_WRITE - 1)];
    expect(() => calibratedCard(encoder, { ...calibration, rows: few })).toThrow("too few");
    expect(() => calibratedCard(encoder, { ...calibration, defaultFar: 0.5 })).toThrow(
      "no threshold was read at FAR 0.5",
    );
  });

  it("have no place in a detector's card, or in what is none", async () => {
    writeFileSync(path, "{");
    await expect(readCard(path)).rejects.toThrow(`${path} is not JSON`);
    writeFileSync(path, JSON.stringify({ ...encoder, sha256: "short" }));
    await expect(readCard(path)).rejects.toThrow(path);
    await expect(readCard(join(projectRoot, "models", "blazeface-256.json"))).rejects.toThrow(
      "detector",
    );
  });
});
