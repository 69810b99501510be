import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, chromium, type Page } from "playwright-core";

/** Debian's; no browser is downloaded. */
const CHROMIUM = "/usr/bin/chromium";
export const hasChromium = existsSync(CHROMIUM);

/** Two busy cores, and a daemon that judges frames beside the browser. */
const PATIENCE_MS = 30_000;

export function openBrowser(): Promise<Browser> {
  // As root, which CI is, Chromium's own sandbox cannot be had.
  const args = ["--no-sandbox", "--disable-dev-shm-usage"];
  return chromium.launch({ executablePath: CHROMIUM, args });
}

/** A page of a session of its own; `mistakes` collects what the browser complains of. */
export async function openPage(browser: Browser): Promise<{ page: Page; mistakes: string[] }> {
  const viewport = { width: 1280, height: 900 };
  const context = await browser.newContext({ viewport, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const mistakes: string[] = [];
  page.on("pageerror", (error) => mistakes.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") mistakes.push(message.text());
  });
  return { page, mistakes };
}

/** The same, signed in to a daemon's console. */
export async function openConsole(
  browser: Browser,
  { url, token }: { url: string; token: string },
): Promise<{ page: Page; mistakes: string[] }> {
  const opened = await openPage(browser);
  const { page } = opened;
  await page.goto(url);
  await page.getByLabel("Token").fill(token);
  await page.keyboard.press("Enter");
  await page.getByRole("navigation", { name: "Pages" }).waitFor();
  return opened;
}

/** Leads the browser to a page of the console, as if its address had been typed. */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/${path}`);
  await page.locator("h1").waitFor();
}

/** What has the focus, in the words of who is told of it. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null;
    return element?.getAttribute("aria-label") ?? label ?? element?.textContent ?? "";
  });
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds on a page, whatever its impact: rule and place. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate("axe.run()")) as {
    violations: { id: string; nodes: { target: string[] }[] }[];
  };
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
}
