import { readFileSync } from "node:fs";
import { get } from "node:https";
import { join } from "node:path";
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { isInstalled } from "../../daemon/camera/webcam.js";
import { startTestApi, type TestApi } from "../helpers/api.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { selfSigned } from "../helpers/self-signed.js";

const directory = temporaryDirectory();
let certFile: string;

afterAll(() => removeDirectory(directory));

describe.skipIf(!isInstalled("openssl"))("the API over TLS (needs openssl to make a key)", () => {
  let api: TestApi;

  beforeAll(async () => {
    const tls = selfSigned(directory);
    certFile = tls.certFile;
    api = await startTestApi({ tls });
  });
  afterAll(() => api.stop());

  it("answers over HTTPS with its certificate", async () => {
    expect(api.url).toMatch(/^https:/);
    const ca = readFileSync(certFile);
    const status = await new Promise((resolve, reject) => {
      get(`${api.url}/health`, { ca }, (answer) => resolve(answer.statusCode)).on("error", reject);
    });
    expect(status).toBe(200);
  });

  it("takes subscriptions over a secure WebSocket", async () => {
    const ca = readFileSync(certFile);
    const client = createClient({
      url: `${api.url.replace("https", "wss")}/graphql`,
      webSocketImpl: class extends WebSocket {
        constructor(url: string, protocols: string) {
          super(url, protocols, { ca });
        }
      },
      connectionParams: { token: api.token },
      retryAttempts: 0,
    });
    const answer = await new Promise((resolve) => {
      const query = "{ people { totalCount } }";
      client.subscribe({ query }, { next: resolve, error: resolve, complete() {} });
    });
    expect(answer).toEqual({ data: { people: { totalCount: 0 } } });
    await client.dispose();
  });
});

describe("a certificate that is not there", () => {
  it("is a broken configuration", async () => {
    const starting = startTestApi({ tls: { certFile: "/nowhere.pem", keyFile: "/nowhere.key" } });
    await expect(starting).rejects.toMatchObject({ code: "BAD_CONFIG" });
    await expect(starting).rejects.toThrow("api.tls");
  });

  it("or is none, too", async () => {
    const file = join(process.cwd(), "package.json");
    const starting = startTestApi({ tls: { certFile: file, keyFile: file } });
    await expect(starting).rejects.toMatchObject({ code: "BAD_CONFIG" });
  });
});
