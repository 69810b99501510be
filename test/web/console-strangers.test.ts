import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { goTo, hasChromium, openBrowser, openConsole } from "../helpers/browser.js";
import { type DaemonProcess, startDaemonProcess } from "../helpers/daemon-process.js";
import { configured, portraitFromDemo, stillCamera } from "../helpers/doors.js";
import { emptyPicture } from "../helpers/pictures.js";

const TIMEOUT_MS = 120_000;
const OPTIONS = { timeout: TIMEOUT_MS };
const CAMERAS = ["left", "middle", "right"];

/** The built daemon with another woman before each of three cameras, and nobody enrolled. */
describe.skipIf(!hasChromium)("strangers in the console (needs /usr/bin/chromium)", () => {
  let daemon: DaemonProcess;
  let browser: Browser;
  let page: Page;
  let mistakes: string[];
  let portraits: Buffer[];

  beforeAll(async () => {
    portraits = await Promise.all(CAMERAS.map((_, i) => portraitFromDemo(i)));
    const cameras = CAMERAS.map((id, i) => stillCamera(id, portraits[i]));
    daemon = await startDaemonProcess(configured({ cameras }));
    browser = await openBrowser();
    ({ page, mistakes } = await openConsole(browser, daemon));
  }, TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
    await daemon?.signal("SIGKILL");
  });

  const card = (camera: string) =>
    page.locator(".event", { hasText: new RegExp(`· ${camera}`) }).first();
  const strangers = () => page.locator(".strangers > .event");
  const button = (name: string | RegExp) => page.getByRole("button", { name });
  const ids = async (): Promise<string[]> => {
    const query = "{ strangers(includeDismissed: true) { nodes { id } } }";
    const { data } = await daemon.graphql(query);
    return data.strangers.nodes.map(({ id }: { id: string }) => id);
  };

  it("come up by themselves, each with a face to know them by", OPTIONS, async () => {
    await goTo(page, "strangers");
    await page.getByText("3 strangers").waitFor();
    const face = strangers().first().locator(".close-up");
    await face.waitFor();
    const background = await face.evaluate((element) => getComputedStyle(element).backgroundImage);
    expect(background).toMatch(/^url\("blob:/);
  });

  it("are found among all visits by a picture of the face", OPTIONS, async () => {
    await goTo(page, "events");
    await card("left").waitFor();
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      button("Find a face").click(),
    ]);
    await chooser.setFiles({ name: "who.jpg", mimeType: "image/jpeg", buffer: portraits[2] });
    await page.getByText("Yes: 1 visit of the same person").waitFor();
    const found = page.getByRole("region", { name: "Found by a picture" });
    const [first] = await found.locator(".event").allInnerTexts();
    expect(first).toContain("· right");
    expect(first).toContain("The same person");
    // The other two are there for who asks, and are said to be somebody else.
    expect(await card("left").isVisible()).toBe(false);
    await page.getByText("The nearest of other people").click();
    await card("left").getByText("Somebody else").waitFor();
    await page.getByLabel("Camera").selectOption("middle");
    await page.getByText("No: no kept face is near enough").waitFor();
  });

  it("cannot be searched by a picture without a face, which is said", OPTIONS, async () => {
    const file = page.locator("input[type=file]");
    const nobody = { name: "wall.jpg", mimeType: "image/jpeg", buffer: await emptyPicture() };
    await file.setInputFiles(nobody);
    await page
      .getByRole("alert")
      .getByText(/no face/i)
      .waitFor();
    await button("Show all events").click();
    await page.getByLabel("Camera").selectOption("");
    await card("left").waitFor();
  });

  it("are filtered by the day they came", OPTIONS, async () => {
    // As the browser's clock has it, which need not be the door's.
    const day = await card("left")
      .locator("time")
      .evaluate((time) => new Date((time as HTMLTimeElement).dateTime).toLocaleDateString("en-CA"));
    await page.getByLabel("Day").fill("2020-01-01");
    await page.getByText("No such event").waitFor();
    await page.getByLabel("Day").fill(day);
    await card("left").waitFor();
  });

  it("are joined where two are one", OPTIONS, async () => {
    await goTo(page, "strangers");
    await page.getByText("3 strangers").waitFor();
    const [newest, second] = await ids();
    const boxes = page.getByLabel("Choose, to join with another");
    await boxes.nth(1).check();
    expect(await button(/are one person/).isVisible()).toBe(false);
    await boxes.nth(0).check();
    await button("These 2 are one person").click();
    await page.getByRole("dialog", { name: "Are these 2 one person?" }).waitFor();
    await button("They are one").click();
    await page.getByText("2 strangers").waitFor();
    await page.getByRole("link", { name: "Came 2 times" }).waitFor();
    const left = await ids();
    expect(left).toContain(second);
    expect(left).not.toContain(newest);
  });

  it("are dismissed, and told of again", OPTIONS, async () => {
    const twice = strangers().filter({ hasText: "Came 2 times" });
    await twice.getByRole("button", { name: "Dismiss" }).click();
    await page.getByText("1 stranger", { exact: true }).waitFor();
    await page.getByLabel("Also the dismissed").check();
    await page.getByText("2 strangers").waitFor();
    await twice.getByText("dismissed", { exact: true }).waitFor();
    await twice.getByRole("button", { name: "Tell of them again" }).click();
    await page.getByLabel("Also the dismissed").uncheck();
    await page.getByText("2 strangers").waitFor();
  });

  it("are erased with all that shows them, after asking", OPTIONS, async () => {
    const twice = strangers().filter({ hasText: "Came 2 times" });
    await twice.getByRole("link").click();
    await page.getByRole("heading", { name: "A stranger’s visits" }).waitFor();
    await page.locator(".event").nth(1).waitFor();
    await button("Erase").click();
    await button("Erase for good").click();
    await page.locator(".notice", { hasText: "The stranger was erased." }).waitFor();
    await page.getByText("1 stranger", { exact: true }).waitFor();
    expect(await ids()).toHaveLength(1);
    const { data } = await daemon.graphql("{ events { nodes { cameraId snapshotUrl } } }");
    const withPicture = data.events.nodes.filter(
      ({ snapshotUrl }: { snapshotUrl: string | null }) => snapshotUrl !== null,
    );
    expect(withPicture).toHaveLength(1);
  });

  it("leave an empty page that says what would be there", OPTIONS, async () => {
    await button("Erase").click();
    await button("Erase for good").click();
    await page.getByText("Nobody came who is not enrolled").waitFor();
    expect(mistakes).toEqual([]);
  });
});
