import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasChromium, openBrowser, openPage } from "../helpers/browser.js";
import {
  type DaemonProcess,
  startDaemonProcess,
  temporaryDirectory,
} from "../helpers/daemon-process.js";
import { configured, portraitFromDemo } from "../helpers/doors.js";

const TIMEOUT_MS = 120_000;

/** The built daemon with one woman before its camera, and its console in a real browser. */
describe.skipIf(!hasChromium)("the web console (skipped without /usr/bin/chromium)", () => {
  let daemon: DaemonProcess;
  let browser: Browser;
  let page: Page;
  let mistakes: string[];

  beforeAll(async () => {
    const alone = join(temporaryDirectory(), "alone");
    mkdirSync(alone);
    writeFileSync(join(alone, "portrait.jpg"), await portraitFromDemo());
    const desk = { id: "desk", source: "replay", path: alone, fps: 4, stillMs: 60_000 };
    daemon = await startDaemonProcess(configured({ cameras: [desk] }));
    browser = await openBrowser();
    ({ page, mistakes } = await openPage(browser));
    await page.goto(daemon.url);
  }, TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
    await daemon?.signal("SIGKILL");
  });

  it("lets nobody in without the token", async () => {
    await page.getByLabel("Token").fill("not-the-token-0123456789");
    await page.getByRole("button", { name: "Sign in" }).click();
    const alert = page.getByRole("alert");
    await alert.getByText("not the daemon’s").waitFor();
    expect(await page.getByRole("navigation").count()).toBe(0);
    // The browser itself says that the daemon answered 401.
    expect(mistakes.splice(0)).toHaveLength(1);
  });

  it("lets in with it, and keeps it out of the address", async () => {
    await page.getByLabel("Token").fill(daemon.token);
    await page.keyboard.press("Enter");
    await page.getByRole("navigation", { name: "Pages" }).waitFor();
    expect(page.url()).not.toContain(daemon.token);
    await page.getByRole("link", { name: "Status" }).click();
    await page.getByRole("heading", { name: "Everything works" }).waitFor();
    await page.getByText("streaming").waitFor();
  });

  it("is left again", async () => {
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Token").waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    expect(mistakes).toEqual([]);
  });
});
