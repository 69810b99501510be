import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import {
  identificationCurve,
  identificationFigures,
  type OpenSetPlan,
  planOpenSet,
  searchGallery,
} from "../../../training/evaluation/open-set.js";
import { distanceScorer } from "../../../training/evaluation/scorers.js";
import { face, faces } from "./faces.js";

const scorer = distanceScorer({ threshold: { default: 0.5, source: "test", table: [] } });

describe("the plan of an open-set test", () => {
  const set = faces({ ada: [0, 0.1, 0.2], bo: [5, 5.1, 5.2], cy: [9] });
  const settings = { people: 10, enrol: 1, leastProbes: 1 };
  const plan = (change: Partial<typeof settings>, strangers: typeof set | null = null) =>
    planOpenSet(set, strangers, { ...settings, ...change, random: seededRandom(3) });

  it("enrols who has a picture to come with, and takes the others for strangers", () => {
    const { gallery, probes, strangers } = plan({});
    expect(gallery.map(({ person }) => person).sort()).toEqual(["ada", "bo"]);
    expect(gallery.every(({ templates }) => templates.length === 1)).toBe(true);
    expect(probes).toHaveLength(4);
    expect(strangers.map(({ embedding }) => embedding?.[0])).toEqual([9]);
  });

  it("never probes with a picture that enrols", () => {
    for (let seed = 0; seed < 5; seed++) {
      const { gallery, probes } = planOpenSet(set, null, {
        ...settings,
        enrol: 2,
        random: seededRandom(seed),
      });
      const enrolled = gallery.flatMap(({ templates }) => templates);
      expect(enrolled).toHaveLength(4);
      expect(probes).toHaveLength(2);
      expect(enrolled).not.toContain(probes[0].embedding);
    }
  });

  it("keeps the gallery to its size", () => {
    const { gallery, strangers } = plan({ people: 1 });
    expect(gallery).toHaveLength(1);
    expect(strangers).toHaveLength(4);
  });

  it("takes strangers from another set where one is given", () => {
    const { strangers } = plan({}, faces({ dee: [1], eve: [2] }));
    expect(strangers).toHaveLength(2);
  });

  it("enrols everybody in a one-shot test, also who never comes back", () => {
    const { gallery, probes, strangers } = plan({ leastProbes: 0 }, []);
    expect(gallery).toHaveLength(3);
    expect(probes).toHaveLength(4);
    expect(strangers).toHaveLength(0);
  });

  it("enrols nobody by a picture without a face, which is a probe like any other", () => {
    const blind = [...faces({ ada: [0, 1] }), face("bo", null), face("bo", 5), face("bo", null)];
    const { gallery, probes } = planOpenSet(blind, null, { ...settings, random: seededRandom(1) });
    expect(gallery.find(({ person }) => person === "bo")?.templates[0][0]).toBe(5);
    expect(probes.filter(({ person }) => person === "bo")).toHaveLength(2);
  });

  it("is refused where nobody has pictures enough", () => {
    expect(() => plan({ enrol: 3 })).toThrow("nobody has 4 pictures");
  });
});

describe("the figures of identification", () => {
  // Squared distances to the nearest template: 0.04 (ada), 0.16 (bo, nearer to ada), 1 (bo), and
  // of strangers 0.25, 4, 9, 16.
  const plan: OpenSetPlan = {
    gallery: [
      { person: "ada", templates: [Float32Array.of(0), Float32Array.of(100)] },
      { person: "bo", templates: [Float32Array.of(10)] },
    ],
    probes: [face("ada", 0.2), face("bo", 0.4), face("bo", 11), face("ada", null)],
    strangers: [face("x", 0.5), face("x", 12), face("y", 13), face("y", -4)],
  };
  const figures = identificationFigures(searchGallery(plan, scorer), scorer, [0.5, 0.25, 0.1]);

  it("count the right name at rank 1", () => {
    expect(figures.rank1).toBe(2 / 4);
  });

  it("count who is named right below the threshold of a rate of strangers", () => {
    // Half of the strangers may be accepted: the bar is at the third, 9. A quarter: at the second.
    expect(figures.dirAtFpir).toEqual([
      { fpir: 0.5, dir: 2 / 4, threshold: 9, strangersAccepted: 2 },
      { fpir: 0.25, dir: 2 / 4, threshold: 4, strangersAccepted: 1 },
    ]);
  });

  it("say nothing about a rate below one stranger", () => {
    expect(figures.dirAtFpir.map(({ fpir }) => fpir)).not.toContain(0.1);
  });

  it("tell what the card's threshold does to each", () => {
    expect(figures.atCard).toEqual({
      threshold: 0.5,
      identified: 1 / 4,
      missed: 2 / 4,
      wrongName: 1 / 4,
      falseAccepts: { count: 1, share: 1 / 4 },
    });
  });

  it("make a curve from one stranger accepted to all", () => {
    const curve = identificationCurve(searchGallery(plan, scorer));
    expect(curve[0]).toEqual({ fpir: 1 / 4, dir: 2 / 4 });
    expect(curve.at(-1)).toEqual({ fpir: 1, dir: 2 / 4 });
  });

  it("leave strangers out where none came", () => {
    const alone = searchGallery({ ...plan, strangers: [] }, scorer);
    const { atCard, dirAtFpir } = identificationFigures(alone, scorer, [0.1]);
    expect([atCard.falseAccepts, dirAtFpir]).toEqual([null, []]);
    expect(identificationCurve(alone)).toEqual([]);
  });
});
