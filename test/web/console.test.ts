import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findings, hasChromium, openBrowser, openPage } from "../helpers/browser.js";
import { type DaemonProcess, startDaemonProcess } from "../helpers/daemon-process.js";
import { configured, portraitFromDemo, stillCamera } from "../helpers/doors.js";

const TIMEOUT_MS = 120_000;
const OPTIONS = { timeout: TIMEOUT_MS };

/** The built daemon with one woman before each of two cameras, and its console in a real browser. */
describe.skipIf(!hasChromium)("the web console (needs /usr/bin/chromium)", () => {
  let daemon: DaemonProcess;
  let browser: Browser;
  let page: Page;
  let mistakes: string[];
  let portrait: Buffer;

  beforeAll(async () => {
    portrait = await portraitFromDemo();
    const cameras = [stillCamera("desk", portrait), stillCamera("hall", await portraitFromDemo(0))];
    daemon = await startDaemonProcess(configured({ cameras }));
    browser = await openBrowser();
    ({ page, mistakes } = await openPage(browser));
    await page.goto(daemon.url);
  }, TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
    await daemon?.signal("SIGKILL");
  });

  const button = (name: string | RegExp) => page.getByRole("button", { name });
  const go = (name: string) => page.getByRole("link", { name, exact: true }).click();

  it("lets nobody in without the token", OPTIONS, async () => {
    await page.getByLabel("Token").fill("not-the-token-0123456789");
    await button("Sign in").click();
    await page.getByRole("alert").getByText("not the daemon’s").waitFor();
    expect(await page.getByRole("navigation").count()).toBe(0);
    expect(await findings(page)).toEqual([]);
    // The browser itself says that the daemon answered 401.
    expect(mistakes.splice(0)).toHaveLength(1);
  });

  it("lets in with it, and keeps it out of the address", OPTIONS, async () => {
    await page.getByLabel("Token").fill(daemon.token);
    await page.keyboard.press("Enter");
    await page.getByRole("navigation", { name: "Pages" }).waitFor();
    expect(page.url()).not.toContain(daemon.token);
    await go("Status");
    await page.getByRole("heading", { name: "Everything works" }).waitFor();
  });

  it("can be used by the keyboard, from its first key", OPTIONS, async () => {
    await page.goto(`${daemon.url}/#/status`);
    await page.reload();
    await page.getByRole("heading", { name: "Everything works" }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
  });

  it("shows who is before each camera, as they are judged", OPTIONS, async () => {
    await go("Live");
    const desk = page.getByRole("figure", { name: "desk" });
    await desk.locator(".live-face").getByText("Unknown").waitFor();
    const image = desk.getByRole("img", { name: "What the camera desk shows" });
    expect(
      await image.evaluate((element) => (element as HTMLImageElement).naturalWidth),
    ).toBeGreaterThan(100);
    expect(await image.getAttribute("src")).toMatch(/^blob:/);
  });

  it("enrols from a picture", OPTIONS, async () => {
    await go("People");
    await button("Enrol somebody").click();
    const dialog = page.getByRole("dialog", { name: "Enrol somebody" });
    await dialog.getByLabel("Name").fill("Ada Example");
    const file = { name: "ada.jpg", mimeType: "image/jpeg", buffer: portrait };
    await dialog.locator("input[type=file]").setInputFiles(file);
    await dialog.getByRole("button", { name: "Enrol", exact: true }).click();
    await page.getByRole("link", { name: /Ada Example/ }).waitFor();
    await dialog.waitFor({ state: "detached" });
  });

  it("asks before one person is enrolled twice", OPTIONS, async () => {
    await button("Enrol somebody").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Bo Example");
    const file = { name: "ada.jpg", mimeType: "image/jpeg", buffer: portrait };
    await dialog.locator("input[type=file]").setInputFiles(file);
    await dialog.getByRole("button", { name: "Enrol", exact: true }).click();
    await dialog.getByRole("link", { name: "Show Ada Example" }).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  });

  it("sees the event arrive, with its picture", OPTIONS, async () => {
    await go("Events");
    const event = page.locator(".event", { has: page.getByRole("link", { name: "Ada Example" }) });
    await event.first().waitFor();
    const picture = event.first().getByRole("img", { name: "Picture of Ada Example" });
    await expect.poll(() => picture.getAttribute("src"), { timeout: 20_000 }).toMatch(/^blob:/);
  });

  it("takes a recognition back, and that too", OPTIONS, async () => {
    const event = page.locator(".event.is-recognized");
    await event.getByRole("button", { name: "Not Ada Example" }).click();
    await event.getByText("Not Ada Example").and(page.locator(".badge")).waitFor();
    const asked = "{ people { nodes { corrections { kind } } } }";
    const { data } = await daemon.graphql(asked);
    expect(data.people.nodes[0].corrections).toEqual([{ kind: "REJECTED" }]);
    await event.getByRole("button", { name: "Take back" }).click();
    await event.getByRole("button", { name: "Right" }).waitFor();
  });

  it("names a stranger, who is known from then on", OPTIONS, async () => {
    await go("Strangers");
    // Ada may have been unknown before she was enrolled: then it says that the stranger looks like her.
    const other = page.locator(".event", { hasNotText: "Looks like" });
    await other.getByRole("button", { name: "Who is this?" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("Cy Example");
    await button("Enrol as somebody new").click();
    await other.waitFor({ state: "detached" });
    await go("Events");
    await page.getByLabel("Camera").selectOption("hall");
    await page.locator(".event.is-recognized").getByRole("link", { name: "Cy Example" }).waitFor();
  });

  it("deletes a person, after asking", OPTIONS, async () => {
    await go("People");
    await page.getByRole("link", { name: /Ada Example/ }).click();
    await button("Delete").click();
    await page.getByRole("dialog", { name: "Delete Ada Example?" }).waitFor();
    await button("Delete for good").click();
    await page.getByText("1 person is enrolled").waitFor();
    expect(await page.getByRole("link", { name: /Ada Example/ }).count()).toBe(0);
    const { data } = await daemon.graphql("{ people { nodes { name } } }");
    expect(data.people.nodes).toEqual([{ name: "Cy Example" }]);
  });

  it("enrols who stands before a camera, and says what to do", OPTIONS, async () => {
    await button("Enrol somebody").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Di Example");
    await dialog.getByLabel("A camera").check();
    await dialog.getByLabel("Camera", { exact: true }).selectOption("desk");
    await dialog.getByLabel("Views").selectOption("one");
    await dialog.getByRole("button", { name: "Enrol", exact: true }).click();
    await page.getByRole("link", { name: /Di Example/ }).waitFor();
  });

  it("is left again, and nothing went wrong unseen", OPTIONS, async () => {
    await button("Sign out").click();
    await page.getByLabel("Token").waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    expect(mistakes).toEqual([]);
  });
});
