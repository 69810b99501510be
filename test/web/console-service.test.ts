import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drain, readBackupFile } from "../../daemon/backup/backup-file.js";
import { readBackup } from "../../daemon/backup/container.js";
import { goTo, hasChromium, openBrowser, openConsole } from "../helpers/browser.js";
import {
  type DaemonProcess,
  startDaemonProcess,
  temporaryDirectory,
} from "../helpers/daemon-process.js";
import { configured, portraitFromDemo, stillCamera } from "../helpers/doors.js";
import { WebhookEndpoint } from "../helpers/webhook-endpoint.js";

const PASSPHRASE = "correct horse battery staple";
const TIMEOUT_MS = 120_000;
const OPTIONS = { timeout: TIMEOUT_MS };

/** What a browser itself complains of while nobody answers, or where a token is refused. */
const EXPECTED = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket|401/;

/** The built daemon with a hub that refuses events, and what happens to the console as it restarts. */
describe.skipIf(!hasChromium)("the console of a service (needs /usr/bin/chromium)", () => {
  const endpoint = new WebhookEndpoint();
  let settings: Record<string, string>;
  let daemon: DaemonProcess;
  let browser: Browser;
  let page: Page;
  let mistakes: string[];

  beforeAll(async () => {
    await endpoint.open();
    endpoint.answer = () => 400;
    const secretFile = join(temporaryDirectory(), "secret");
    writeFileSync(secretFile, endpoint.secret, { mode: 0o600 });
    const passphraseFile = join(temporaryDirectory(), "passphrase");
    writeFileSync(passphraseFile, PASSPHRASE, { mode: 0o600 });
    settings = configured({
      cameras: [stillCamera("door", await portraitFromDemo())],
      webhooks: [{ id: "hub", url: endpoint.url, secretFile }],
      backup: { directory: temporaryDirectory(), everyHours: 12, passphraseFile },
    });
    daemon = await startDaemonProcess(settings);
    browser = await openBrowser();
    ({ page, mistakes } = await openConsole(browser, daemon));
  }, TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
    await daemon?.signal("SIGKILL");
    await endpoint.close();
  });

  const restart = async (whileDown: () => Promise<void>) => {
    const { port } = new URL(daemon.url);
    await daemon.signal("SIGTERM");
    await whileDown();
    daemon = await startDaemonProcess({ ...settings, LIMEN_PORT: port });
  };
  const fact = (name: string) =>
    page.locator(".facts > div", { has: page.getByText(name, { exact: true }) }).locator("dd");

  it("shows what a webhook refused, and sends it again", OPTIONS, async () => {
    await goTo(page, "status");
    const hub = page.locator("article", { hasText: "hub" });
    // One, and more where a machine is so slow that whoever stands there is seen as coming again.
    await hub.getByText(/^[1-9]\d* events?$/).waitFor();
    await hub.getByRole("button", { name: "Look at what hub refused" }).click();
    const dialog = page.getByRole("dialog", { name: "What hub did not take" });
    await dialog.getByText(/answered 400/).waitFor();
    endpoint.answer = () => 204;
    await dialog.getByRole("button", { name: "Send all of it again" }).click();
    await page.locator(".notice", { hasText: /events? will be sent to hub again\./ }).waitFor();
    await hub.getByText("0 events").first().waitFor();
    await expect.poll(() => endpoint.taken.length).toBeGreaterThan(0);
  });

  it("says when the last backup was taken and the next is due", OPTIONS, async () => {
    await expect
      .poll(() => fact("Newest").textContent(), { timeout: TIMEOUT_MS / 2 })
      .not.toBe("none yet");
    const { data } = await daemon.graphql("{ status { backup { lastTakenAt nextDueAt } } }");
    const { lastTakenAt, nextDueAt } = data.status.backup;
    expect(Date.parse(nextDueAt) - Date.parse(lastTakenAt)).toBe(12 * 3_600_000);
    await fact("Next").waitFor();
  });

  it(
    "hands out a backup that is whole and encrypted as configured, after a word of warning",
    OPTIONS,
    async () => {
      await page.getByRole("button", { name: "Download a backup" }).click();
      const dialog = page.getByRole("dialog", { name: "Download a backup?" });
      await dialog.getByText("as secret as the daemon’s data directory").waitFor();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        dialog.getByRole("button", { name: "Download" }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^limen-\d{4}-\d\d-\d\dT\d{6}Z\.backup\.age$/);
      const content = readBackupFile(await download.path(), { passphrase: PASSPHRASE });
      const { files } = await readBackup(content, drain);
      expect(files).toBeGreaterThan(0);
      await dialog.waitFor({ state: "detached" });
    },
  );

  it("tells the risk in words", OPTIONS, async () => {
    await page.getByText("Nobody is enrolled: nobody can be taken for somebody.").waitFor();
  });

  it("says when the daemon is gone, and goes on with what came meanwhile", OPTIONS, async () => {
    await goTo(page, "events");
    await page.locator(".event").first().waitFor();
    // Who points at an event has it stay where it is; new ones wait until they are asked for.
    await page.locator(".event").first().hover();
    const banner = page.getByText("The daemon does not answer. Trying again");
    await restart(() => banner.waitFor());
    await page.locator(".notice", { hasText: "The daemon answers again." }).waitFor();
    await banner.waitFor({ state: "detached" });
    // She still stands there: a new visit, told of without loading anything anew.
    const tell = page.getByRole("button", { name: "Show 1 new event" });
    await tell.waitFor();
    expect(await page.locator(".event").count()).toBe(1);
    await tell.click();
    await page.locator(".event").nth(1).waitFor();
    const query = "{ events { nodes { id at } } }";
    const { data } = await daemon.graphql(query);
    const times = await page
      .locator(".event time")
      .evaluateAll((all) => all.map((element) => (element as HTMLTimeElement).dateTime));
    expect(times).toEqual(data.events.nodes.map(({ at }: { at: string }) => at));
  });

  it("asks to sign in anew where the token is not valid any more", OPTIONS, async () => {
    await restart(async () => {
      writeFileSync(join(daemon.dataDir, "admin-token"), "another-token-0123456789abcdef\n");
    });
    await page.getByText("does not take this token any more").waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    await page.getByLabel("Token").fill(daemon.token);
    await page.keyboard.press("Enter");
    await page.locator(".event").first().waitFor();
    expect(mistakes.filter((text) => !EXPECTED.test(text))).toEqual([]);
  });
});
