import { z } from "zod";

export const EVENT_KINDS = ["RECOGNIZED", "UNKNOWN", "REJECTED", "VISIT"] as const;

export const sinkKinds = z
  .array(z.enum(EVENT_KINDS))
  .min(1)
  .default(["RECOGNIZED", "UNKNOWN", "REJECTED"])
  .describe("The kinds of events that are sent.");

export const sinkNames = z
  .boolean()
  .default(true)
  .describe("Tell people by name and external id, which leave this machine then; false: ids only.");

export const sinkWithoutDismissed = z
  .boolean()
  .default(true)
  .describe(
    "Leave out strangers who were dismissed, so that the postman rings no phone; their events stay in the journal.",
  );

export const webhookSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/i, "use 1 to 32 letters, digits, dashes")
    .refine((id) => id !== "mqtt", "mqtt is the id of the MQTT broker")
    .describe(
      "Names it in status, and its position in the journal: a new id begins anew. 1 to 32 letters, digits, dashes.",
    ),
  url: z
    .url({ protocol: /^https?$/, error: "must be an http:// or https:// address" })
    .refine((url) => !hasCredentials(url), "put no user name and password into the address")
    .describe("Where events are posted as JSON. Redirects are not followed."),
  secretFile: z
    .string()
    .min(1)
    .describe("File whose text (16 characters or more) signs each request: X-Limen-Signature."),
  kinds: sinkKinds,
  cameraIds: z
    .array(z.string())
    .min(1)
    .nullable()
    .default(null)
    .describe("Only events of these cameras; null: of all."),
  personIds: z
    .array(z.string().min(1))
    .min(1)
    .nullable()
    .default(null)
    .describe("Only events of these people, by id; null: of everybody, also who is unknown."),
  withoutDismissed: sinkWithoutDismissed,
  names: sinkNames,
  timeoutMs: z
    .int()
    .min(100)
    .max(120_000)
    .default(10_000)
    .describe("An answer that takes longer counts as none."),
  maxAttempts: z
    .int()
    .positive()
    .max(1000)
    .default(20)
    .describe(
      "Attempts before an event becomes a dead letter; 20 are about three quarters of an hour.",
    ),
});

export type WebhookConfig = z.output<typeof webhookSchema>;

export function hasCredentials(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== "" || password !== "";
}
