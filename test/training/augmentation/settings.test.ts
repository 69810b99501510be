import { describe, expect, it } from "vitest";
import { augmentationSettings } from "../../../training/augmentation/settings.js";

describe("augmentation settings", () => {
  it("are those of a door where nothing else is asked for", () => {
    const settings = augmentationSettings.parse({});
    expect(settings).toEqual(augmentationSettings.parse({ strength: "door" }));
    expect(settings.mask.probability).toBeGreaterThan(0);
  });

  it("of strength none let nothing happen", () => {
    const { strength, ...effects } = augmentationSettings.parse({ strength: "none" });
    expect(strength).toBe("none");
    expect(Object.values(effects).every(({ probability }) => probability === 0)).toBe(true);
  });

  it("take another effect instead of the strength's own", () => {
    const blur = { probability: 1, range: [0.01, 0.02] };
    const settings = augmentationSettings.parse({ strength: "light", blur });
    expect(settings).toEqual({ ...augmentationSettings.parse({ strength: "light" }), blur });
  });

  it("are read from what a run wrote", () => {
    const settings = augmentationSettings.parse({ strength: "light" });
    expect(augmentationSettings.parse(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  });

  it.each([
    ["an unknown effect", { rain: { probability: 1, range: [0, 1] } }],
    ["half an effect", { blur: { probability: 1 } }],
    ["a probability above 1", { blur: { probability: 1.1, range: [0, 0.1] } }],
    ["a range that ends before it begins", { blur: { probability: 1, range: [0.1, 0] } }],
    ["an amount beyond its limits", { gamma: { probability: 1, range: [0, 1] } }],
  ])("refuse %s", (_, settings) => {
    expect(augmentationSettings.safeParse(settings).success).toBe(false);
  });
});
