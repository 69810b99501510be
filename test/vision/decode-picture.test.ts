import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { decodePicture } from "../../daemon/vision/decode-picture.js";
import { demoPhoto } from "../helpers/pictures.js";

const limits = { maxPixels: 1e6 };

/** Left half red, right half blue. */
function halves(width = 40, height = 20) {
  const rgb = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) rgb[3 * i + (i % width < width / 2 ? 0 : 2)] = 255;
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}

function pixel(image: { width: number; rgb: Uint8Array }, x: number, y: number): number[] {
  const at = 3 * (y * image.width + x);
  return [...image.rgb.subarray(at, at + 3)];
}

describe("decoding a picture", () => {
  it.each([
    ["PNG", () => halves().png().toBuffer()],
    ["PNG of 16 bits", () => halves().toColourspace("rgb16").png().toBuffer()],
    ["lossless WebP", () => halves().webp({ lossless: true }).toBuffer()],
  ])("gives a %s's own pixels", async (_, encode) => {
    const image = await decodePicture(await encode(), limits);
    expect([image.width, image.height, image.rgb.length]).toEqual([40, 20, 2400]);
    expect(pixel(image, 1, 1)).toEqual([255, 0, 0]);
    expect(pixel(image, 38, 18)).toEqual([0, 0, 255]);
  });

  it("turns a JPEG upright by its orientation", async () => {
    const bytes = await halves().jpeg({ quality: 100 }).withMetadata({ orientation: 6 }).toBuffer();
    const image = await decodePicture(bytes, limits);
    expect([image.width, image.height]).toEqual([20, 40]);
    const [red, , blue] = pixel(image, 10, 2);
    expect(red).toBeGreaterThan(200);
    expect(blue).toBeLessThan(60);
  });

  it("gives three channels of a grey picture, and of one for print", async () => {
    const grey = await decodePicture(await halves().greyscale().png().toBuffer(), limits);
    expect(grey.rgb).toHaveLength(2400);
    const [r, g, b] = pixel(grey, 1, 1);
    expect([g, b]).toEqual([r, r]);
    const cmyk = await halves().toColourspace("cmyk").jpeg().toBuffer();
    const [red, , blue] = pixel(await decodePicture(cmyk, limits), 1, 1);
    expect(red).toBeGreaterThan(blue + 100);
  });

  it("shows grey where a picture is transparent", async () => {
    const create = { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } };
    const clear = await sharp({ create: create as never })
      .png()
      .toBuffer();
    expect(pixel(await decodePicture(clear, limits), 4, 4)).toEqual([128, 128, 128]);
  });

  it("makes a picture as narrow as is asked, never wider", async () => {
    const png = await halves().png().toBuffer();
    const narrow = await decodePicture(png, { ...limits, maxWidthPx: 20 });
    expect([narrow.width, narrow.height]).toEqual([20, 10]);
    expect((await decodePicture(png, { ...limits, maxWidthPx: 100 })).width).toBe(40);
  });

  it("refuses a picture of too many pixels", async () => {
    const png = await halves(2000, 600).png().toBuffer();
    await expect(decodePicture(png, limits)).rejects.toMatchObject({ code: "TOO_LARGE" });
  });

  it.each([
    ["nothing", async () => Buffer.alloc(0)],
    ["text", async () => Buffer.from("a face, honestly")],
    ["a GIF", () => halves().gif().toBuffer()],
    ["a TIFF", () => halves().tiff().toBuffer()],
    ["an SVG", async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9"/>')],
    ["the first half of a JPEG", async () => (await demoPhoto(1)).subarray(0, 100_000)],
    ["a JPEG with rubbish inside", async () => rubbish(await demoPhoto(1))],
  ])("refuses %s", async (_, bytes) => {
    const decoding = decodePicture(await bytes(), { maxPixels: 1e7 });
    await expect(decoding).rejects.toMatchObject({ code: "BAD_IMAGE" });
  });
});

function rubbish(jpeg: Buffer): Buffer {
  const broken = Buffer.from(jpeg);
  broken.fill(0xff, 20, 600);
  return broken;
}
