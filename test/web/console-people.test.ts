import { mkdirSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { focused, goTo, hasChromium, openBrowser, openConsole } from "../helpers/browser.js";
import { type DaemonProcess, startDaemonProcess } from "../helpers/daemon-process.js";
import { configured, portraitFromDemo, stillCamera } from "../helpers/doors.js";
import { faceAt, openStores } from "../helpers/stores.js";

const TIMEOUT_MS = 120_000;
const OPTIONS = { timeout: TIMEOUT_MS };
/** More than a page of them. */
const ENROLLED_BEFORE = 70;

/** The built daemon with a house full of people whom an encoder of before knew. */
describe.skipIf(!hasChromium)("people in the console (needs /usr/bin/chromium)", () => {
  let daemon: DaemonProcess;
  let browser: Browser;
  let page: Page;
  let mistakes: string[];
  let portraits: Buffer[];

  beforeAll(async () => {
    portraits = [await portraitFromDemo(0), await portraitFromDemo(2)];
    const settings = configured({ cameras: [stillCamera("hall", portraits[1])] });
    mkdirSync(settings.LIMEN_DATA_DIR, { recursive: true });
    const stores = await openStores(settings.LIMEN_DATA_DIR);
    for (let i = 0; i < ENROLLED_BEFORE; i++) {
      const name = `Neighbour ${String(i).padStart(2, "0")}`;
      await stores.gallery.enroll({ name, externalId: null }, [faceAt(i)]);
    }
    await stores.close();
    daemon = await startDaemonProcess(settings);
    browser = await openBrowser();
    ({ page, mistakes } = await openConsole(browser, daemon));
  }, TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
    await daemon?.signal("SIGKILL");
  });

  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const tabTo = async (what: string | RegExp, key = "Tab") => {
    const seen: string[] = [];
    while (!seen.at(-1)?.match(what)) {
      await press(key);
      seen.push(await focused(page));
      if (seen.length > 60) throw new Error(`${what} has no place among ${seen.join(" | ")}`);
    }
  };

  it(
    "are enrolled by dropping pictures on the page, and more into the dialog",
    OPTIONS,
    async () => {
      await goTo(page, "people");
      await dropPicture(page, ".page", { name: "one.jpg", bytes: portraits[0] });
      const dialog = page.getByRole("dialog", { name: "Enrol somebody" });
      await dialog.getByRole("img", { name: "one.jpg" }).waitFor();
      await dropPicture(page, ".drop-zone", { name: "two.jpg", bytes: portraits[1] });
      await dialog.getByRole("img", { name: "two.jpg" }).waitFor();
      await dialog.getByRole("button", { name: "Leave out two.jpg" }).click();
      expect(await dialog.locator(".thumbnails img").count()).toBe(1);
      await dialog.getByLabel("Name").fill("Ada Example");
      await dialog.getByRole("button", { name: "Enrol", exact: true }).click();
      await dialog.waitFor({ state: "detached" });
      // What it does to everybody at the door is told in the same breath.
      await page.locator(".notice", { hasText: /1 face enrolled\. τ (went|stays)/ }).waitFor();
      await page.getByRole("link", { name: /Ada Example/ }).waitFor();
    },
  );

  it("are enrolled by the keyboard alone", OPTIONS, async () => {
    await goTo(page, "people");
    await tabTo("Enrol somebody");
    await press("Enter");
    expect(await focused(page)).toBe("Name");
    await press("Escape");
    expect(await focused(page)).toBe("Enrol somebody");
    await press("Enter");
    await page.keyboard.type("Bo Example");
    await tabTo("Id in your own system");
    await page.keyboard.type("door-7");
    // Long before it is wanted: the browser is told in its own time to hand it over.
    const chooser = page.waitForEvent("filechooser");
    await tabTo("Pictures");
    await press("Tab");
    expect(await focused(page)).toBe("Pictures");
    await press("Enter");
    const file = { name: "bo.jpg", mimeType: "image/jpeg", buffer: portraits[1] };
    await (await chooser).setFiles(file);
    await page.getByRole("img", { name: "bo.jpg" }).waitFor();
    await tabTo(/^Enrol$/);
    await press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("link", { name: /Bo Example.*door-7/ }).waitFor();
    expect(await focused(page)).toBe("Enrol somebody");
  });

  it("are deleted by the keyboard alone, after asking", OPTIONS, async () => {
    await tabTo(/Bo Example/);
    await press("Enter");
    await page.getByRole("heading", { name: "Bo Example", level: 1 }).waitFor();
    await tabTo(/^Delete$/);
    await press("Enter");
    // What does no harm has the focus.
    expect(await focused(page)).toBe("Keep");
    await press("Escape");
    expect(await focused(page)).toBe("Delete");
    await press("Enter");
    await tabTo("Delete for good", "Shift+Tab");
    await press("Enter");
    await page.getByText(`${ENROLLED_BEFORE + 1} people are enrolled`).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
    const { data } = await daemon.graphql('{ people(search: "Bo Ex") { totalCount } }');
    expect(data.people.totalCount).toBe(0);
  });

  it("keep the focus where a face was erased", OPTIONS, async () => {
    await page.getByLabel("Search people by name or id").fill("Neighbour 69");
    await page.getByText("1 person found").waitFor();
    await tabTo(/Neighbour 69/);
    await press("Enter");
    await tabTo(/^Erase face 1/);
    await press("Enter");
    await tabTo("Erase face", "Shift+Tab");
    await press("Enter");
    await page.getByRole("heading", { name: "0 faces" }).waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");
  });

  it("who must enrol again are shown alone, and counted by the status", OPTIONS, async () => {
    await goTo(page, "people");
    await page.getByLabel("Only who must enrol again").check();
    await page.getByText(`${ENROLLED_BEFORE} people found`).waitFor();
    expect(await page.getByRole("link", { name: /Ada Example/ }).count()).toBe(0);
    await page.getByRole("button", { name: "Show more" }).click();
    await page.getByRole("link", { name: /Neighbour 69/ }).waitFor();
    await goTo(page, "status");
    await page.getByText(`does not know ${ENROLLED_BEFORE} people any more`).waitFor();
  });

  it("are all found by who filters events, by the keyboard", OPTIONS, async () => {
    await goTo(page, "events");
    const field = page.getByRole("combobox", { name: "Person" });
    await field.focus();
    await page.keyboard.type("bour 64");
    const options = page.getByRole("listbox", { name: "People" }).getByRole("option");
    const option = options.filter({ hasText: "Neighbour 64" });
    await option.waitFor();
    expect(await options.count()).toBe(1);
    await press("ArrowDown");
    expect(await option.getAttribute("aria-selected")).toBe("true");
    expect(await field.getAttribute("aria-activedescendant")).toBe(await option.getAttribute("id"));
    await press("Enter");
    expect(await field.inputValue()).toBe("Neighbour 64");
    expect(await field.getAttribute("aria-expanded")).toBe("false");
    await page.getByText("No such event").waitFor();
    await press("ArrowDown");
    await options.first().waitFor();
    await press("Escape");
    expect(await options.count()).toBe(0);
    await press("Escape");
    expect(await field.inputValue()).toBe("");
    await page.locator(".event").first().waitFor();
  });

  it("whom nobody knows have a page that says so", OPTIONS, async () => {
    await goTo(page, "people/nobody");
    await page.getByText("This person is not enrolled").waitFor();
    await page.getByRole("link", { name: "All people" }).click();
    await page.getByText("people are enrolled").waitFor();
    expect(mistakes).toEqual([]);
  });
});

/** As a browser tells a page of a file that is let go over it. */
async function dropPicture(
  page: Page,
  place: string,
  { name, bytes }: { name: string; bytes: Buffer },
): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    async ({ base64, file }) => {
      const transfer = new DataTransfer();
      const response = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      transfer.items.add(new File([response], file, { type: "image/jpeg" }));
      return transfer;
    },
    { base64: bytes.toString("base64"), file: name },
  );
  await page.dispatchEvent(place, "dragover", { dataTransfer });
  await page.dispatchEvent(place, "drop", { dataTransfer });
}
