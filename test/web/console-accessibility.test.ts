import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findings, goTo, hasChromium, openBrowser, openConsole } from "../helpers/browser.js";
import {
  type DaemonProcess,
  startDaemonProcess,
  temporaryDirectory,
} from "../helpers/daemon-process.js";
import { configured, enroll, portraitFromDemo, stillCamera } from "../helpers/doors.js";
import { faceAt, openStores } from "../helpers/stores.js";
import { WebhookEndpoint } from "../helpers/webhook-endpoint.js";

const TIMEOUT_MS = 180_000;

/** As names come, and longer than any line. */
const LONG_NAME =
  "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessen";
/** The narrowest that WCAG 2.2 asks for (1.4.10), a usual phone, and a desk. */
const WIDTHS = [320, 390, 1280];

/**
 * Every page and dialog of the console, as full as it gets: held against axe-core's rules, all of
 * them, in both colour schemes; and nothing is wider than the window.
 */
describe.skipIf(!hasChromium)("the console (needs /usr/bin/chromium)", () => {
  const endpoint = new WebhookEndpoint();
  let daemon: DaemonProcess;
  let browser: Browser;
  let page: Page;
  let mistakes: string[];
  let personId: string;
  let portrait: { name: string; mimeType: string; buffer: Buffer };

  beforeAll(async () => {
    const buffer = await portraitFromDemo();
    portrait = { name: "portrait.jpg", mimeType: "image/jpeg", buffer };
    await endpoint.open();
    endpoint.answer = () => 400;
    const secretFile = join(temporaryDirectory(), "secret");
    writeFileSync(secretFile, endpoint.secret, { mode: 0o600 });
    const settings = configured({
      cameras: [
        stillCamera("desk", buffer),
        stillCamera("hall", await portraitFromDemo(0)),
        { id: "gone", source: "replay", path: join(temporaryDirectory(), "nowhere") },
      ],
      webhooks: [{ id: "hub", url: endpoint.url, secretFile }],
      backup: { directory: temporaryDirectory() },
    });
    mkdirSync(settings.LIMEN_DATA_DIR, { recursive: true });
    const stores = await openStores(settings.LIMEN_DATA_DIR);
    await stores.gallery.enroll({ name: LONG_NAME, externalId: LONG_NAME }, [faceAt(1)]);
    await stores.close();
    daemon = await startDaemonProcess(settings);
    personId = (await enroll(daemon, "Ada Example", buffer)).id;
    browser = await openBrowser();
    ({ page, mistakes } = await openConsole(browser, daemon));
    await goTo(page, "events");
    await page.locator(".is-recognized").getByRole("button", { name: "Right" }).waitFor();
    // Ada may have been told of as unknown before she was enrolled.
    await page.locator(".is-unknown").first().waitFor();
  }, TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
    await daemon?.signal("SIGKILL");
    await endpoint.close();
  });

  const click = (name: string) => page.getByRole("button", { name }).first().click();
  /** How to come to everything there is to see, from any page. */
  const sights: [name: string, show: () => Promise<void>][] = [
    [
      "live",
      async () => {
        await goTo(page, "live");
        await page.locator(".live-face.is-recognized").waitFor();
        await page.locator(".live-face.is-unknown").waitFor();
      },
    ],
    [
      "people",
      async () => {
        await goTo(page, "people");
        await page.getByText("2 people are enrolled").waitFor();
      },
    ],
    [
      "nobody found",
      async () => {
        await goTo(page, "people");
        await page.getByLabel("Search people by name or id").fill("nobody");
        await page.getByText("Nobody found").waitFor();
      },
    ],
    [
      "enrolling by pictures",
      async () => {
        await goTo(page, "people");
        await click("Enrol somebody");
        await page.locator("dialog input[type=file]").setInputFiles(portrait);
        const dialog = page.getByRole("dialog");
        await dialog.getByLabel("Name").fill("Bo Example");
        await dialog.getByRole("button", { name: "Enrol", exact: true }).click();
        await page.getByRole("link", { name: "Show Ada Example" }).waitFor();
      },
    ],
    [
      "enrolling by a camera",
      async () => {
        await goTo(page, "people");
        await click("Enrol somebody");
        await page.getByLabel("A camera").check();
        await page.getByRole("img", { name: "What the camera shows" }).waitFor();
      },
    ],
    [
      "a person",
      async () => {
        await goTo(page, `people/${personId}`);
        await page.locator(".event.is-recognized .close-up").first().waitFor();
      },
    ],
    [
      "renaming",
      async () => {
        await goTo(page, `people/${personId}`);
        await click("Rename");
        await page.getByRole("dialog").getByLabel("Name").waitFor();
      },
    ],
    [
      "deleting",
      async () => {
        await goTo(page, `people/${personId}`);
        await click("Delete");
        await page.getByRole("dialog", { name: "Delete Ada Example?" }).waitFor();
      },
    ],
    [
      "events",
      async () => {
        await goTo(page, "events");
        await page.locator(".event .close-up").nth(1).waitFor();
      },
    ],
    [
      "choosing a person",
      async () => {
        await goTo(page, "events");
        await page.getByRole("combobox", { name: "Person" }).click();
        await page.getByRole("listbox").getByRole("option").nth(1).waitFor();
        await page.keyboard.press("ArrowDown");
      },
    ],
    [
      "events found by a picture",
      async () => {
        await goTo(page, "events");
        await page.locator("input[type=file]").setInputFiles(portrait);
        await page.getByText("Yes: ").waitFor();
        await page.getByText("The nearest of other people").click();
      },
    ],
    [
      "strangers",
      async () => {
        await goTo(page, "strangers");
        await page.locator(".event .close-up").first().waitFor();
      },
    ],
    [
      "a stranger",
      async () => {
        await goTo(page, "strangers");
        await page
          .getByRole("link", { name: /^Came / })
          .first()
          .click();
        await page.getByRole("heading", { name: "A stranger’s visits" }).waitFor();
        await page.locator(".event .close-up").first().waitFor();
      },
    ],
    [
      "naming",
      async () => {
        await goTo(page, "strangers");
        await click("Who is this?");
        await page.getByRole("button", { name: "It is Ada Example" }).waitFor();
      },
    ],
    [
      "status",
      async () => {
        await goTo(page, "status");
        await page.getByRole("heading", { name: "Something is wrong" }).waitFor();
      },
    ],
    [
      "what a hub refused",
      async () => {
        await goTo(page, "status");
        await click("Look at what hub refused");
        await page.locator(".letters strong").first().waitFor();
      },
    ],
    [
      "downloading a backup",
      async () => {
        await goTo(page, "status");
        await click("Download a backup");
        await page.getByRole("dialog", { name: "Download a backup?" }).waitFor();
      },
    ],
    [
      "nobody of that address",
      async () => {
        await goTo(page, "people/nobody");
        await page.getByText("This person is not enrolled").waitFor();
      },
    ],
  ];

  it.each(sights)("can be used by everybody: %s", { timeout: TIMEOUT_MS }, async (_, show) => {
    // Whatever the last one left open.
    await page.reload();
    await show();
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 844 });
      const shown = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(shown).toBeLessThanOrEqual(width);
      if (width === WIDTHS[0]) continue;
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await findings(page), `${width} pixels, ${colorScheme}`).toEqual([]);
      }
    }
  });

  it("complained of nothing meanwhile", () => {
    expect(mistakes).toEqual([]);
  });
});
