import { readFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { TemplateIndex } from "../daemon/gallery/template-index.js";
import { alignFace } from "../daemon/vision/align.js";
import { analyze, detect, embed, type Networks } from "../daemon/vision/analyze.js";
import { decodePicture } from "../daemon/vision/decode-picture.js";
import { projectRoot } from "../daemon/vision/project-root.js";
import type { RgbImage } from "../daemon/vision/types.js";
import { VisionWorker } from "../daemon/vision/vision-worker.js";
import { openNetworks } from "../training/evaluation/open-networks.js";

/**
 * Milliseconds of each stage, and frames a second through the daemon's own inference thread, for a
 * frame of 640 × 480 pixels with one face, by both built-in encoders. Machines are noisy: compare
 * figures of one run only.
 */
const FRAME = { width: 640, height: 480 };
const FACE_PX = 150;
const GALLERY_FACES = 1000;
const WARM_UP = 20;
const REPEATS = 300;
const MAX_PIXELS = 50_000_000;
const MODELS = join(projectRoot, "models");
/** The small one. The default is what everything else is measured with. */
const INT8 = join(MODELS, "limen-resnet-int8.onnx");

await main();

async function main(): Promise<void> {
  const networks = await openNetworks({});
  const jpeg = await frameWithOneFace(networks);
  const image = await decodePicture(jpeg, { maxPixels: MAX_PIXELS });
  const small = await openNetworks({ encoder: INT8 });
  const rows = await stageTimes(jpeg, image, { ...networks, int8Encoder: small.encoder });
  await Promise.all([networks.release(), small.release()]);
  const framesPerSecond = await throughput(image, join(MODELS, "limen-resnet.onnx"));
  const framesPerSecondInt8 = await throughput(image, INT8);

  const [{ model }] = cpus();
  const lines = [
    `Node ${process.version}, ${process.platform}-${process.arch}, ${cpus().length} × ${model.trim()}`,
    `one face in ${FRAME.width} × ${FRAME.height}, ${GALLERY_FACES} faces enrolled, ${REPEATS} repeats, cpu provider`,
    "",
    `${"stage".padEnd(11)}${"median ms".padStart(11)}${"p95 ms".padStart(11)}`,
    ...rows.map(
      ({ stage, median, p95 }) =>
        `${stage.padEnd(11)}${median.toFixed(2).padStart(11)}${p95.toFixed(2).padStart(11)}`,
    ),
    "",
    `frames a second through the inference thread: ${framesPerSecond.toFixed(1)}, ` +
      `by the int8 encoder ${framesPerSecondInt8.toFixed(1)}`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

async function stageTimes(
  jpeg: Buffer,
  image: RgbImage,
  networks: Networks & { int8Encoder: Networks["encoder"] },
) {
  const { detector, encoder, int8Encoder } = networks;
  const { alignment, output } = encoder.card;
  const [face] = await detect(image, detector);
  const crop = alignFace(image, face, detector.card.keypoints, alignment);
  const probe = await embed(crop, encoder);
  const gallery = randomGallery(output.length);
  const stages: Record<string, () => unknown> = {
    decode: () => decodePicture(jpeg, { maxPixels: MAX_PIXELS }),
    detect: () => detect(image, detector),
    align: () => alignFace(image, face, detector.card.keypoints, alignment),
    embed: () => embed(crop, encoder),
    "embed int8": () => embed(crop, int8Encoder),
    match: () => gallery.nearestPeople(probe, 2),
  };
  const rows = [];
  for (const [stage, work] of Object.entries(stages)) {
    rows.push({ stage, ...(await measure(work)) });
  }
  return rows;
}

async function measure(work: () => unknown): Promise<{ median: number; p95: number }> {
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + REPEATS; i++) {
    const start = performance.now();
    await work();
    if (i >= WARM_UP) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return { median: times[Math.floor(REPEATS / 2)], p95: times[Math.floor(0.95 * REPEATS)] };
}

/** As the daemon runs: the next frame is handed over when the one before has been answered. */
async function throughput(image: RgbImage, encoderPath: string): Promise<number> {
  const vision = new VisionWorker({
    detectorPath: join(MODELS, "blazeface-256.onnx"),
    encoderPath,
    previousEncoderPath: null,
    verifier: null,
    preferences: { providers: ["cpu"], required: true, threads: 1 },
    maxFaces: 8,
    maxWaiting: 8,
  });
  await vision.start();
  try {
    for (let i = 0; i < WARM_UP; i++) await vision.analyze(image);
    const start = performance.now();
    for (let i = 0; i < REPEATS; i++) await vision.analyze(image);
    return REPEATS / ((performance.now() - start) / 1000);
  } finally {
    await vision.close();
  }
}

/** The first face of a demonstration photo, as large as at a door, on a plain background. */
async function frameWithOneFace(networks: Networks): Promise<Buffer> {
  const photo = await readFile(join(MODELS, "demo", "sample1.jpg"));
  const whole = await decodePicture(photo, { maxPixels: MAX_PIXELS });
  const { faces } = await analyze(whole, networks, { maxFaces: 8 });
  const [{ box }] = faces;
  const margin = box.width / 2;
  const portrait = await sharp(photo)
    .extract({
      left: Math.max(0, Math.round(box.x - margin)),
      top: Math.max(0, Math.round(box.y - margin)),
      width: Math.round(box.width + 2 * margin),
      height: Math.round(box.height + 2 * margin),
    })
    .resize({ width: 2 * FACE_PX })
    .toBuffer();
  const background = { r: 120, g: 115, b: 110 };
  const frame = await sharp({ create: { ...FRAME, channels: 3, background } })
    .composite([{ input: portrait, gravity: "centre" }])
    .jpeg({ quality: 90 })
    .toBuffer();
  const shown = await decodePicture(frame, { maxPixels: MAX_PIXELS });
  const found = await detect(shown, networks.detector);
  if (found.length !== 1) throw new Error(`the benchmark's frame shows ${found.length} faces`);
  return frame;
}

function randomGallery(length: number): TemplateIndex {
  const index = new TemplateIndex(length);
  for (let i = 0; i < GALLERY_FACES; i++) {
    index.add(
      `face-${i}`,
      `person-${i}`,
      Float32Array.from({ length }, () => Math.random()),
    );
  }
  return index;
}
