import { describe, expect, it } from "vitest";
import { mobile } from "../../../training/model/mobile.js";
import { resnetDlib, resnetSeparable } from "../../../training/model/resnet-dlib.js";
import { sharedBlocks } from "../../../training/model/shared-blocks.js";

describe("the blocks that two nets share", () => {
  const teacher = resnetDlib({ normalisation: "none" });

  it("are all fourteen of dlib's, not the sums inside its separable convolutions", () => {
    const blocks = sharedBlocks(resnetSeparable(), teacher);
    expect(blocks).toHaveLength(14);
    expect(blocks[0]).toBe("conv32_1/relu");
    expect(blocks[13]).toBe("conv256_down_out/relu");
    expect(sharedBlocks(teacher, teacher)).toEqual(blocks);
  });

  it("are none where the input differs, or the layers' names", () => {
    const other = { ...teacher, input: { channels: 4, height: 150, width: 150 } };
    expect(() => sharedBlocks(other, teacher)).toThrow(/none of the blocks of resnet-dlib/);
    expect(() => sharedBlocks(mobile(), teacher)).toThrow(RangeError);
  });
});
