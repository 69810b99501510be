import { appendFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { embed } from "../../../daemon/vision/analyze.js";
import { squaredDistance } from "../../../daemon/vision/embed.js";
import { FacePack, type PackSettings } from "../../../training/dataset/face-pack.js";
import { prepareFaces } from "../../../training/dataset/prepare-faces.js";
import { labelledPictures } from "../../../training/dataset/sources.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import {
  decoded,
  demoPhoto,
  emptyPicture,
  facesOf,
  portraitOf,
  sharedNetworks,
} from "../../helpers/pictures.js";

/** JPEG at quality 95, against a threshold of 0.22. */
const COMPRESSION_DISTANCE = 0.01;
const MARGIN_PX = 20;

let directory: string;
let out: string;

beforeEach(async () => {
  directory = join(temporaryDirectory(), "data");
  out = join(directory, "..", "pack");
  const photo = await demoPhoto(1);
  const faces = await facesOf(photo);
  const portraits = await Promise.all(faces.map((face) => portraitOf(photo, face)));
  write("ada/1.jpg", portraits[0]);
  write("ada/2.png", await sharp(portraits[0]).greyscale().png().toBuffer());
  write("bo/1.jpg", portraits[1]);
  write("bo/2.jpg", portraits[1]);
  write("bo/3.jpg", await emptyPicture());
  write("bo/4.jpg", Buffer.from("no picture"));
  const tiny = sharp(portraits[2]).resize({ width: 30 });
  const border = { top: 90, bottom: 90, left: 90, right: 90, background: "#555" };
  write("cy/1.jpg", await tiny.extend(border).jpeg({ quality: 95 }).toBuffer());
  write("cy/2.gif", await sharp(portraits[2]).gif().toBuffer());
});
afterEach(() => removeDirectory(join(directory, "..")));

function write(path: string, bytes: Uint8Array): void {
  mkdirSync(join(directory, path, ".."), { recursive: true });
  writeFileSync(join(directory, path), bytes);
}

async function settings(): Promise<PackSettings> {
  const { detector, encoder } = await sharedNetworks();
  const { keypoints, template, sizePx } = encoder.card.alignment;
  const alignment = { keypoints, template, sizePx, marginPx: MARGIN_PX };
  return { v: 1, detectorId: detector.card.id, alignment };
}

/** One run of the stage; stops after so many pictures. */
async function run({ stopAfter = Number.POSITIVE_INFINITY } = {}): Promise<FacePack> {
  const pack = await FacePack.open(out, await settings());
  const abort = new AbortController();
  await prepareFaces(await labelledPictures(directory), {
    pack,
    detector: (await sharedNetworks()).detector,
    limits: { minFacePx: 24, maxPixels: 1e8 },
    signal: abort.signal,
    onProgress: (done) => done >= stopAfter && abort.abort(),
  });
  return pack;
}

const names = (pack: FacePack) =>
  pack.entries().map((entry) => {
    const name = entry.path.slice(directory.length + 1);
    return `${name} ${entry.kind === "kept" ? "kept" : entry.reason}`;
  });

const EXPECTED = [
  "ada/1.jpg kept",
  "ada/2.png kept",
  "bo/1.jpg kept",
  "bo/2.jpg DUPLICATE",
  "bo/3.jpg NO_FACE",
  "bo/4.jpg UNREADABLE",
  "cy/1.jpg TOO_SMALL",
  "cy/2.gif kept",
];

describe("preparing faces", () => {
  it("keeps what shows a face and names what is wrong with the rest", async () => {
    const pack = await run();
    expect(names(pack)).toEqual(EXPECTED);
    await pack.close();
  });

  it("keeps the crop that the daemon would embed, with a margin around it", async () => {
    const pack = await run();
    const [face] = pack.faces();
    const { encoder } = await sharedNetworks();
    const { sizePx } = encoder.card.alignment;
    const jpeg = await pack.read(face);
    const { width } = await sharp(jpeg).metadata();
    expect(width).toBe(sizePx + 2 * MARGIN_PX);
    const place = { left: MARGIN_PX, top: MARGIN_PX, width: sizePx, height: sizePx };
    const crop = await sharp(jpeg).extract(place).png().toBuffer();
    const embedding = await embed(await decoded(crop), encoder);
    const [expected] = await facesOf(readFileSync(face.path));
    expect(squaredDistance(embedding, expected.embedding)).toBeLessThan(COMPRESSION_DISTANCE);
    await pack.close();
  });

  it("goes on where it was stopped, to the same set", async () => {
    const whole = await run();
    const fingerprint = whole.fingerprint();
    await whole.close();
    removeDirectory(out);
    const first = await run({ stopAfter: 3 });
    expect(names(first)).toEqual(EXPECTED.slice(0, 3));
    await first.close();
    const second = await run();
    expect(names(second)).toEqual(EXPECTED);
    expect(second.fingerprint()).toBe(fingerprint);
    await second.close();
  });

  it("survives a line and a crop that a power cut left half written", async () => {
    await (await run({ stopAfter: 3 })).close();
    const entries = join(out, "entries.jsonl");
    truncateSync(entries, readFileSync(entries).length - 10);
    appendFileSync(join(out, "crops.bin"), "half a picture");
    const pack = await run();
    expect(names(pack)).toEqual(EXPECTED);
    for (const face of pack.faces())
      await expect(decoded(await pack.read(face))).resolves.toBeTruthy();
    await pack.close();
  });

  it("refuses to mix crops of different alignments in one folder", async () => {
    await (await run({ stopAfter: 1 })).close();
    const other = await settings();
    const alignment = { ...other.alignment, marginPx: 5 };
    await expect(FacePack.open(out, { ...other, alignment })).rejects.toThrow("other settings");
  });

  it("opens what another run is still making, and changes no byte of it", async () => {
    await (await run({ stopAfter: 3 })).close();
    const entries = join(out, "entries.jsonl");
    appendFileSync(entries, '{"kind":"ke');
    appendFileSync(join(out, "crops.bin"), "half a picture");
    const before = ["entries.jsonl", "crops.bin"].map((name) => readFileSync(join(out, name)));
    const pack = await FacePack.openExisting(out);
    expect(names(pack)).toEqual(EXPECTED.slice(0, 3));
    expect(pack.settings).toEqual(await settings());
    await expect(decoded(await pack.read(pack.faces()[0]))).resolves.toBeTruthy();
    await pack.close();
    const after = ["entries.jsonl", "crops.bin"].map((name) => readFileSync(join(out, name)));
    expect(after).toEqual(before);
  });

  it("says of a folder that is no pack that it is none", async () => {
    await expect(FacePack.openExisting(directory)).rejects.toThrow("no pack of faces");
  });
});
