import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { evaluateSet, type SetFigures } from "../../../training/evaluation/evaluate-set.js";
import {
  writeIdentificationPlot,
  writePlots,
} from "../../../training/evaluation/evaluation-plots.js";
import {
  identificationReport,
  verificationReport,
} from "../../../training/evaluation/evaluation-report.js";
import { openScorers } from "../../../training/evaluation/open-scorers.js";
import { riskReport } from "../../../training/evaluation/risk-report.js";
import type { RiskTable } from "../../../training/evaluation/risk-table.js";
import type { Scorer } from "../../../training/evaluation/scorers.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import {
  demoPhoto,
  emptyPicture,
  facesOf,
  portraitOf,
  sharedNetworks,
} from "../../helpers/pictures.js";
import { writeVerifier } from "../../helpers/verifiers.js";

let directory: string;
let scorers: [Scorer, ...Scorer[]];

const risk = {
  target: { falseAcceptsPerYear: 1, strangersPerDay: 50 },
  sizes: [2, 1000],
  enrolments: 6,
  margin: 0.02,
  random: seededRandom(1),
};

/** Two portraits of each face, cut differently: as near to two pictures of a person as we ship. */
async function writePeople(): Promise<void> {
  const photo = await demoPhoto(1);
  const faces = await facesOf(photo);
  for (const [i, face] of faces.slice(0, 3).entries()) {
    const folder = join(directory, "set", `person ${i}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "a.jpg"), await portraitOf(photo, face, 0.5));
    writeFileSync(join(folder, "b.jpg"), await portraitOf(photo, face, 0.9));
  }
  const odd = join(directory, "set", "somebody else");
  mkdirSync(odd);
  writeFileSync(join(odd, "empty.jpg"), await emptyPicture());
  writeFileSync(join(odd, "torn.jpg"), "no picture at all");
}

beforeAll(async () => {
  directory = temporaryDirectory();
  await writePeople();
  const head = await writeVerifier(directory);
  ({ scorers } = await openScorers((await sharedNetworks()).encoder.card, head));
});
afterAll(() => removeDirectory(directory));

async function evaluate(
  change: { data?: string; strangers?: string; without?: string[] } = {},
): Promise<SetFigures> {
  return evaluateSet(
    {
      data: join(directory, "set"),
      openSet: true,
      oneShot: true,
      gallery: 2,
      enrol: 1,
      risk,
      impostors: 1000,
      random: seededRandom(1),
      ...change,
    },
    { networks: await sharedNetworks(), scorers },
  );
}

describe("a set of pictures, through the built networks", () => {
  let figures: SetFigures;
  beforeAll(async () => {
    figures = await evaluate();
  });

  it("is compared pair by pair, files that are no picture being refusals", () => {
    const { verification } = figures;
    expect(verification).toMatchObject({ pictures: 8, people: 4, withoutFace: 2 });
    expect(verification).toMatchObject({ genuinePairs: 4, impostorPairs: 24 });
    for (const { atCard } of verification.results) expect(atCard.far).toBe(0);
    // Three pairs of the same face; the fourth has no face.
    expect(verification.results[0].atCard.tar).toBe(3 / 4);
    expect(verificationReport(verification).join("\n")).toMatch(/by distance[\s\S]*by head/);
  });

  it("is searched with some enrolled, and with all", () => {
    expect(figures.openSet).toMatchObject({ gallery: 2, enrol: 1, probes: 2, strangers: 4 });
    expect(figures.oneShot).toMatchObject({ gallery: 3, probes: 3, strangers: 0 });
    for (const { figures: own } of figures.oneShot?.results ?? []) expect(own.rank1).toBe(1);
    const [{ figures: byDistance }] = figures.openSet?.results ?? [];
    expect(byDistance.atCard).toMatchObject({ identified: 1, falseAccepts: { count: 0 } });
    const text = identificationReport("open set", figures.openSet as never).join("\n");
    expect(text).toContain(
      "2 people enrolled with 1 picture each, 2 probes of them, 4 of strangers",
    );
  });

  it("is held against the risk that τ promises, at the sizes it can fill", () => {
    const table = figures.risk as RiskTable;
    expect(table.rows.map(({ people, galleries }) => [people, galleries])).toEqual([[2, 3]]);
    const [{ byDistance, byDecision, promised }] = table.rows;
    expect(promised.refused).toBeGreaterThan(0);
    expect(byDistance).toMatchObject({ missed: 0, wrongName: 0, falseAcceptShare: 0 });
    expect(byDecision).toEqual(byDistance);
    const text = riskReport(table).join("\n");
    expect(text).toMatch(
      /1 false accepts a year at 50 strangers a day[\s\S]*and margin 0.02 0 \(0/,
    );
  });

  it("leaves people out who are named, and refuses names that nobody has", async () => {
    const { verification } = await evaluate({ without: ["person 1"] });
    expect(verification).toMatchObject({ pictures: 6, people: 3 });
    await expect(evaluate({ without: ["nobody"] })).rejects.toThrow("nobody is called nobody");
  });

  it("is drawn", async () => {
    const scores = scorers.map((scorer, i) => {
      return { scorer, sorted: figures.verification.results[i].sorted };
    });
    const plots = join(directory, "plots");
    const files = await writePlots(plots, { name: "set", title: "A set", scores });
    expect(files).toEqual(["set-roc.svg", "set-det.svg", "set-distance.svg", "set-head.svg"]);
    const results = figures.openSet?.results ?? [];
    const search = { name: "open-set", title: "Open set", results };
    expect(await writeIdentificationPlot(plots, search)).toEqual(["open-set.svg"]);
    const drawn = readFileSync(join(plots, "open-set.svg"), "utf8");
    expect(drawn).toContain("distance: detection and identification rate 1 at");
  });

  it("is refused where its labels make no test, before any picture is looked at", async () => {
    const person = join(directory, "one");
    mkdirSync(join(person, "ada"), { recursive: true });
    writeFileSync(join(person, "ada", "1.jpg"), "");
    await expect(evaluate({ data: person })).rejects.toThrow("one shows one person only");
    mkdirSync(join(person, "bo"));
    writeFileSync(join(person, "bo", "1.jpg"), "");
    await expect(evaluate({ data: person })).rejects.toThrow("nobody has two pictures");
    const same = { strangers: join(directory, "set") };
    await expect(evaluate(same)).rejects.toThrow("4 people of --strangers are in --data too");
  });
});

describe("a head", () => {
  it("of another encoder is refused", async () => {
    const head = await writeVerifier(directory, { encoderId: "other-0123456789ab" });
    const { card } = (await sharedNetworks()).encoder;
    await expect(openScorers(card, head)).rejects.toThrow("trained for the encoder other-");
  });

  it("whose card has other weights than its network is refused", async () => {
    const head = await writeVerifier(directory);
    const cardPath = head.replace(/onnx$/, "json");
    const card = JSON.parse(readFileSync(cardPath, "utf8"));
    writeFileSync(cardPath, JSON.stringify({ ...card, bias: card.bias + 1 }));
    const encoder = (await sharedNetworks()).encoder.card;
    await expect(openScorers(encoder, head)).rejects.toThrow("export the head again");
  });
});
