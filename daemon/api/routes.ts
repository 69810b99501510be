import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import { LimenError, reasonOf } from "../errors.js";
import type { Logger } from "../log.js";
import type { Access } from "./access.js";
import type { ConsoleFile } from "./console-files.js";
import type { ApiServices } from "./context.js";
import { Gate } from "./gate.js";
import { GRAPHQL_PATH, type Yoga } from "./graphql.js";
import { errorBody } from "./graphql-errors.js";
import { startedStream } from "./started-stream.js";

const PICTURE_HEADERS = { "content-type": "image/jpeg", "cache-control": "private, no-store" };

export interface RouteParts {
  yoga: Yoga;
  services: Pick<
    ApiServices,
    "status" | "snapshots" | "backup" | "live" | "missingForReady" | "exposition"
  >;
  /** The web console, by path. */
  consoleFiles: ReadonlyMap<string, ConsoleFile>;
  access: Pick<Access, "enter">;
  /** /metrics wants no token. */
  metricsPublic: boolean;
  subscribers: () => number;
  limits: { maxRequestBytes: number };
  log: Pick<Logger, "debug" | "error">;
}

/**
 * What the console may do, and any page that came to stand at this address: run our scripts, show
 * our pictures, talk to us. Nobody may frame it, and no text becomes markup.
 */
const CONTENT_SECURITY_POLICY = {
  defaultSrc: ["'self'"],
  imgSrc: ["'self'", "blob:"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
  requireTrustedTypesFor: ["'script'"],
};

const BACKUP_HEADERS = { "content-type": "application/octet-stream", "cache-control": "no-store" };
const METRICS_PATH = "/metrics";

/** The paths of the server. All but /health, /ready and the console's own files want the token. */
export function createRoutes(parts: RouteParts): Pick<Hono, "fetch"> {
  const { yoga, services, consoleFiles, access, limits, log } = parts;
  const routes = new Hono<{ Variables: { session: AbortSignal } }>();
  // A door's certificate is often its own: a browser must not be told to insist on it for months.
  routes.use(
    secureHeaders({
      strictTransportSecurity: false,
      xFrameOptions: "DENY",
      contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    }),
  );
  routes.use(async (c, next) => {
    const start = performance.now();
    await next();
    const ms = Math.round(performance.now() - start);
    log.debug({ method: c.req.method, path: c.req.routePath, status: c.res.status, ms }, "request");
  });

  // Without a token it says only whether, not what: that is for those who hold one.
  routes.get("/health", (c) => {
    const { healthy } = services.status();
    return c.json({ status: healthy ? "ok" : "degraded" }, healthy ? 200 : 503);
  });

  // The same for everyone, and without it nobody could sign in.
  for (const [path, { body, gzipped, type, etag }] of consoleFiles) {
    const caching = { etag, "cache-control": "no-cache", vary: "accept-encoding" };
    const headers = { "content-type": type, ...caching };
    routes.get(path, (c) => {
      if (c.req.header("if-none-match") === etag) return c.body(null, 304, headers);
      const takesGzip = /\bgzip\b/.test(c.req.header("accept-encoding") ?? "");
      if (!takesGzip) return c.body(body, 200, headers);
      return c.body(gzipped, 200, { ...headers, "content-encoding": "gzip" });
    });
  }

  routes.get("/ready", (c) => {
    const reasons = services.missingForReady();
    if (reasons.length === 0) return c.json({ status: "ready" });
    return c.json({ status: "not ready", reasons }, 503);
  });

  const isOpen = (path: string) => parts.metricsPublic && path === METRICS_PATH;
  routes.use(async (c, next) => {
    if (isOpen(c.req.path)) return next();
    const session = access.enter(c.req.header("authorization"));
    if (session) {
      c.set("session", session);
      return next();
    }
    const body = errorBody("UNAUTHENTICATED", "send the header Authorization: Bearer <token>");
    return c.json(body, 401, { "www-authenticate": 'Bearer realm="limen"' });
  });

  routes.get(METRICS_PATH, async (c) => {
    const { contentType, text } = await services.exposition({ subscribers: parts.subscribers() });
    return c.body(text, 200, { "content-type": contentType, "cache-control": "no-store" });
  });

  const { maxRequestBytes: maxSize } = limits;
  const tooLarge = errorBody("TOO_LARGE", `a request may have ${maxSize} bytes in all`);
  routes.use(GRAPHQL_PATH, bodyLimit({ maxSize, onError: (c) => c.json(tooLarge, 413) }));
  routes.all(GRAPHQL_PATH, async (c) => yoga.fetch(c.req.raw, { session: c.get("session") }));

  routes.get("/snapshots/:name{[0-9a-f]+-[0-9]+\\.jpg}", async (c) => {
    const jpeg = await services.snapshots.read(c.req.param("name").replace(/\.jpg$/, ""));
    if (!jpeg) return c.json(errorBody("NOT_FOUND"), 404);
    return c.body(new Uint8Array(jpeg), 200, PICTURE_HEADERS);
  });

  routes.get("/cameras/:id/frame.jpg", async (c) => {
    const picture = await services.live.picture(c.req.param("id"));
    if (!picture) return c.json(errorBody("NOT_FOUND", "this camera shows nothing (yet)"), 404);
    const headers = { ...PICTURE_HEADERS, "x-captured-at": picture.at.toISOString() };
    return c.body(new Uint8Array(picture.jpeg), 200, headers);
  });

  const backups = new Gate(1, { code: "RATE_LIMITED", message: "another backup is being taken" });
  routes.post("/backup", async (c) => {
    const leave = backups.enter();
    const { name, content } = services.backup({ plain: c.req.query("plain") === "true" });
    const body = await startedStream(allowedBy(c.get("session"), content), leave);
    const headers = { "content-disposition": `attachment; filename="${name}"` };
    return c.body(body, 200, { ...BACKUP_HEADERS, ...headers });
  });

  routes.notFound((c) => c.json(errorBody("NOT_FOUND", "there is nothing at this path"), 404));
  routes.onError((error, c) => {
    if (error instanceof LimenError && error.code === "RATE_LIMITED") {
      return c.json(errorBody(error.code, error.message), 429);
    }
    log.error({ reason: reasonOf(error), stack: error.stack }, "unforeseen error");
    return c.json(errorBody("INTERNAL"), 500);
  });
  return routes;
}

/** A backup has everything: who holds it no longer may have it gets no more of it. */
async function* allowedBy<T>(
  session: AbortSignal,
  chunks: AsyncGenerator<T, void, void>,
): AsyncGenerator<T, void, void> {
  for await (const chunk of chunks) {
    session.throwIfAborted();
    yield chunk;
  }
}
