import { reasonOf } from "../errors.js";
import type { JournaledEvent } from "../events/types.js";
import type { EventMessage } from "./event-message.js";
import type { Delivery, Sink } from "./sink.js";
import { filterOf } from "./sink-filter.js";
import type { WebhookConfig } from "./webhook-config.js";
import { signatureOf } from "./webhook-signature.js";

export interface WebhookParts {
  config: WebhookConfig;
  secret: string;
  isDismissed: (strangerId: string) => boolean;
  messageOf: (event: JournaledEvent, names: boolean) => EventMessage;
  userAgent: string;
  now: () => Date;
}

/** Answers that say "not now": of the others below 500 another attempt would get the same. */
const PASSING_STATUSES = [408, 425, 429];

/** An HTTP endpoint that gets each event as a signed POST request. */
export function webhookSink(parts: WebhookParts): Sink {
  const { config, isDismissed } = parts;
  return {
    id: config.id,
    kind: "webhook",
    wants: filterOf(config, isDismissed),
    deliver: (event, signal) => post(event, parts, signal),
    problem: () => null,
    start: () => {},
    stop: async () => {},
  };
}

async function post(
  event: JournaledEvent,
  { config, secret, messageOf, userAgent, now }: WebhookParts,
  signal: AbortSignal,
): Promise<Delivery> {
  const body = JSON.stringify(messageOf(event, config.names));
  const timeout = AbortSignal.timeout(config.timeoutMs);
  try {
    const response = await fetch(config.url, {
      method: "POST",
      redirect: "manual",
      headers: {
        "content-type": "application/json",
        "user-agent": userAgent,
        "x-limen-event-id": event.id,
        "x-limen-signature": signatureOf(body, { secret, at: now() }),
      },
      body,
      signal: AbortSignal.any([signal, timeout]),
    });
    await response.body?.cancel();
    return judge(response.status, response.headers.get("retry-after"));
  } catch (error) {
    const reason = `no answer within ${config.timeoutMs} ms`;
    if (timeout.aborted) return { kind: "failed", code: "timed_out", reason };
    const { cause } = error as { cause?: { code?: string } };
    const what = cause?.code ?? reasonOf(cause ?? error);
    return { kind: "failed", code: "unreachable", reason: what };
  }
}

/** What an answer means; `Retry-After` counts where it is in seconds. Pure. */
export function judge(status: number, retryAfter: string | null): Delivery {
  if (status >= 200 && status < 300) return { kind: "delivered" };
  const reason = `the endpoint answered ${status}`;
  if (status >= 500 || PASSING_STATUSES.includes(status)) {
    const seconds = /^\d{1,6}$/.test(retryAfter ?? "") ? Number(retryAfter) : 0;
    const asked = seconds > 0 ? { retryAfterMs: seconds * 1000 } : {};
    return { kind: "failed", code: "not_now", reason, ...asked };
  }
  if (status >= 400) return { kind: "refused", code: "refused", reason };
  const why = `${reason}, and redirects are not followed`;
  return { kind: "refused", code: "redirected", reason: why };
}
