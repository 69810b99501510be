import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { chromium, type Page } from "playwright-core";
import sharp from "sharp";
import { projectRoot } from "../daemon/vision/project-root.js";

/**
 * Makes the pictures of the console for the README and its page in docs/: the real daemon before its
 * demonstration photos, and its real decisions. The people are drawn over, since the photos are not
 * ours to show.
 */
const SHOTS: readonly Shot[] = [
  {
    file: "daemon/web/console.webp",
    path: "live",
    size: { width: 1180, height: 560 },
    until: ".live-face.is-recognized",
  },
  {
    file: "docs/console/events.webp",
    path: "events",
    size: { width: 1180, height: 940 },
    until: ".event.is-recognized .close-up",
  },
  {
    file: "docs/console/status.webp",
    path: "status",
    size: { width: 1180, height: 1420 },
    until: ".funnel",
  },
  {
    file: "docs/console/phone.webp",
    path: "strangers",
    size: { width: 390, height: 780 },
    until: ".event .close-up",
    colorScheme: "dark",
  },
];

/** Every picture in the window has come; those further down come when they are scrolled to. */
const ALL_SHOWN = `[...document.querySelectorAll(".is-loading")]
  .every((image) => image.getBoundingClientRect().top > innerHeight)`;

interface Shot {
  file: string;
  /** The page of the console. */
  path: string;
  size: { width: number; height: number };
  /** What must be there before it is taken. */
  until: string;
  colorScheme?: "dark";
}

/** As the demonstration has them. */
const CAMERA = { id: "door", source: "replay", path: "models/demo", fps: 2, stillMs: 4000 };
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const PORT = "18497";
const URL_OF_DAEMON = `http://127.0.0.1:${PORT}`;
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 100;

/** Where one woman's face is in two of the photos. */
const ADA = { photo: "sample1.jpg", left: 1415, top: 190, width: 304, height: 304 };

const COATS = ["#3d6b8c", "#a2543f", "#5d7a4a", "#7b5a8a", "#b08a3e"];
const HAIR = ["#3a2a22", "#15161a", "#8a5a2b", "#c9a15a", "#5b3b2e"];
const SKIN = ["#d9a98a", "#8d5f45", "#f0c8a8", "#b98560", "#e3b596"];

await makePictures();

async function makePictures(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), "limen-picture-"));
  const config = join(dataDir, "picture.config.json");
  await writeFile(config, JSON.stringify({ cameras: [CAMERA] }));
  const daemon = spawn(process.execPath, [join(projectRoot, "dist/daemon/main.js")], {
    // The pictures show where a camera reads from: a path that is the same everywhere.
    cwd: projectRoot,
    env: { ...process.env, LIMEN_PORT: PORT, LIMEN_DATA_DIR: dataDir, LIMEN_CONFIG: config },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      daemon.stdout.on("data", (chunk) => String(chunk).includes("limen is ready") && resolve());
      daemon.on("exit", () => reject(new Error("the daemon did not start")));
    });
    const token = (await readFile(join(dataDir, "admin-token"), "utf8")).trim();
    await enrolAda(token);
    await takePictures(token);
  } finally {
    daemon.kill();
    await new Promise((resolve) => daemon.once("close", resolve));
    await rm(dataDir, { recursive: true });
  }
}

async function takePictures(token: string): Promise<void> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  for (const { file, path, size, until, colorScheme = "light" } of SHOTS) {
    const page = await browser.newPage({ viewport: size, colorScheme, reducedMotion: "reduce" });
    page.setDefaultTimeout(PATIENCE_MS);
    await page.addInitScript((value) => sessionStorage.setItem("limen-token", value), token);
    await drawOver(page, token);
    await page.goto(`${URL_OF_DAEMON}/#/${path}`);
    await page.locator(until).first().waitFor();
    // The page's policy lets no text become code, and so no `waitForFunction`.
    while (!(await page.evaluate(ALL_SHOWN))) await setTimeout(LOOK_EVERY_MS);
    const shot = await page.screenshot();
    await page.unrouteAll({ behavior: "wait" });
    await page.close();
    await mkdir(dirname(join(projectRoot, file)), { recursive: true });
    const picture = await sharp(shot).webp({ quality: 88 }).toBuffer();
    await writeFile(join(projectRoot, file), picture);
  }
  await browser.close();
}

async function drawOver(page: Page, token: string): Promise<void> {
  await page.route(/\/frame\.jpg$|\/snapshots\//, async (route) => {
    const response = await route.fetch();
    if (!response.ok()) return route.fulfill({ response });
    const picture = await response.body();
    const { identify } = await ask<{ identify: { box: Box }[] }>(token, {
      query: "query ($image: File!) { identify(image: $image) { box { x y width height } } }",
      files: { image: picture },
    });
    const { width, height } = await sharp(picture).metadata();
    const boxes = identify.map(({ box }) => box).sort((a, b) => a.x - b.x);
    const body = await sharp(Buffer.from(drawing({ width, height }, boxes)))
      .jpeg()
      .toBuffer();
    return route.fulfill({ response, body });
  });
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A porch by evening, with somebody drawn at each face. */
function drawing({ width, height }: { width: number; height: number }, boxes: Box[]): string {
  const people = boxes.map(({ x, y, width: w, height: h }, i) => {
    const cx = x + w / 2;
    const pick = (colours: readonly string[]) => colours[i % colours.length];
    return `<ellipse cx="${cx}" cy="${y + 0.38 * h}" rx="${0.74 * w}" ry="${0.84 * h}" fill="${pick(HAIR)}"/>
      <path d="M${cx - 1.5 * w} ${height} C${cx - 1.5 * w} ${y + 1.5 * h} ${cx - 0.7 * w} ${y + 1.4 * h} ${cx} ${y + 1.4 * h}
        S${cx + 1.5 * w} ${y + 1.5 * h} ${cx + 1.5 * w} ${height} Z" fill="${pick(COATS)}"/>
      <rect x="${cx - 0.24 * w}" y="${y + 0.8 * h}" width="${0.48 * w}" height="${0.75 * h}" rx="${0.2 * w}" fill="${pick(SKIN)}"/>
      <ellipse cx="${cx}" cy="${y + 0.5 * h}" rx="${0.52 * w}" ry="${0.66 * h}" fill="${pick(SKIN)}"/>
      <path d="M${cx - 0.55 * w} ${y + 0.35 * h} Q${cx} ${y - 0.55 * h} ${cx + 0.55 * w} ${y + 0.35 * h} Q${cx} ${y - 0.05 * h} ${cx - 0.55 * w} ${y + 0.35 * h}" fill="${pick(HAIR)}"/>
      <circle cx="${cx - 0.2 * w}" cy="${y + 0.48 * h}" r="${0.045 * w}" fill="#222"/>
      <circle cx="${cx + 0.2 * w}" cy="${y + 0.48 * h}" r="${0.045 * w}" fill="#222"/>
      <path d="M${cx - 0.17 * w} ${y + 0.8 * h} q${0.17 * w} ${0.14 * h} ${0.34 * w} 0" fill="none" stroke="#7a3f36" stroke-width="${0.045 * w}" stroke-linecap="round"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="g" x2="0" y2="1"><stop stop-color="#33424b"/><stop offset="1" stop-color="#8c8577"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#g)"/>
    <rect x="38%" y="6%" width="26%" height="94%" rx="10" fill="#26433f"/>
    <rect x="41%" y="11%" width="20%" height="36%" rx="6" fill="#f2d8a0" opacity=".55"/>
    ${people.join("")}</svg>`;
}

async function enrolAda(token: string): Promise<void> {
  const { photo, ...place } = ADA;
  const image = sharp(join(projectRoot, "models", "demo", photo)).extract(place);
  await ask(token, {
    query: `mutation ($image: File!) {
      enrollPerson(input: { name: "Ada Lovelace", images: [$image] }) { person { id } } }`,
    files: { image: await image.jpeg().toBuffer() },
  });
}

async function ask<T>(
  token: string,
  { query, files }: { query: string; files: { image: Buffer } },
): Promise<T> {
  const form = new FormData();
  form.set("operations", JSON.stringify({ query, variables: { image: null } }));
  form.set("map", JSON.stringify({ 0: ["variables.image"] }));
  form.set("0", new Blob([new Uint8Array(files.image)], { type: "image/jpeg" }), "0.jpg");
  // A connection kept from the last picture may just be closing.
  const headers = { authorization: `Bearer ${token}`, connection: "close" };
  const response = await fetch(`${URL_OF_DAEMON}/graphql`, { method: "POST", headers, body: form });
  const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}
