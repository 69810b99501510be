import { z } from "zod";
import { hasCredentials, sinkKinds, sinkNames, sinkWithoutDismissed } from "./webhook-config.js";

/** A part of a topic: no wildcard, no empty level. */
const topicPrefix = z
  .string()
  .regex(/^[^+#/\0$][^+#/\0]*(\/[^+#/\0]+)*$/, "use levels separated by /, without + or #");

const file = z.string().min(1).nullable().default(null);

export const mqttSchema = z
  .strictObject({
    url: z
      .url({ protocol: /^mqtts?$/, error: "must be an mqtt:// or mqtts:// address" })
      .refine((url) => !hasCredentials(url), "use username and passwordFile, not the address")
      .describe("The broker: mqtt://host:1883, or mqtts://host:8883 for TLS."),
    version: z
      .enum(["5", "3.1.1"])
      .default("5")
      .describe("Of the protocol; only 5 lets the broker say that it refused a message."),
    username: z.string().min(1).nullable().default(null).describe("What the broker knows us as."),
    passwordFile: file.describe("File whose text is the password."),
    caFile: file.describe("PEM certificates to trust instead of the system's; for mqtts."),
    certFile: file.describe("PEM certificate to show the broker; with keyFile."),
    keyFile: file.describe("PEM private key of certFile."),
    clientId: z
      .string()
      .regex(/^[\w-]{1,64}$/, "use up to 64 letters, digits, dashes")
      .nullable()
      .default(null)
      .describe(
        "Unique at the broker, up to 64 letters, digits, dashes; null makes one from the journal's id.",
      ),
    prefix: topicPrefix
      .default("limen")
      .describe("Topics are <prefix>/status and <prefix>/<camera>/event, /last_person, /somebody."),
    kinds: sinkKinds,
    withoutDismissed: sinkWithoutDismissed,
    names: sinkNames,
    snapshots: z
      .boolean()
      .default(false)
      .describe("Publish each event's picture too, which leaves this machine then."),
    discovery: z
      .strictObject({
        enabled: z.boolean().default(true).describe("Whether Home Assistant is told."),
        prefix: topicPrefix.default("homeassistant").describe("Home Assistant's discovery prefix."),
      })
      .prefault({})
      .describe("Home Assistant finds each camera as a device by itself."),
    timeoutMs: z
      .int()
      .min(100)
      .max(120_000)
      .default(10_000)
      .describe("Longest wait for the broker's acknowledgement of a message."),
    maxAttempts: z
      .int()
      .positive()
      .max(1000)
      .default(20)
      .describe("Attempts with a connection before an event becomes a dead letter."),
  })
  .refine(({ url, caFile, certFile }) => url.startsWith("mqtts:") || !(caFile ?? certFile), {
    error: "caFile and certFile are for TLS: use mqtts://",
    path: ["url"],
  })
  .refine(({ certFile, keyFile }) => (certFile === null) === (keyFile === null), {
    error: "certFile and keyFile belong together",
    path: ["keyFile"],
  })
  .refine(({ username, passwordFile }) => passwordFile === null || username !== null, {
    error: "a password needs a username",
    path: ["username"],
  });

export type MqttConfig = z.output<typeof mqttSchema>;
