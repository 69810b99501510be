import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import { reasonOf } from "../errors.js";
import type { Logger } from "../log.js";
import { isAuthorized } from "./auth.js";
import type { ApiServices } from "./context.js";
import { GRAPHQL_PATH, type Yoga } from "./graphql.js";
import { errorBody } from "./graphql-errors.js";

export interface RouteParts {
  yoga: Yoga;
  services: Pick<ApiServices, "status" | "snapshots">;
  token: string;
  limits: { maxRequestBytes: number };
  log: Pick<Logger, "debug" | "error">;
}

/** The paths of the server. Everything but /health wants the token. */
export function createRoutes({ yoga, services, token, limits, log }: RouteParts): Hono {
  const routes = new Hono();
  // A door's certificate is often its own: a browser must not be told to insist on it for months.
  routes.use(secureHeaders({ strictTransportSecurity: false }));
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

  routes.use(async (c, next) => {
    if (isAuthorized(c.req.header("authorization"), token)) return next();
    const body = errorBody("UNAUTHENTICATED", "send the header Authorization: Bearer <token>");
    return c.json(body, 401, { "www-authenticate": 'Bearer realm="limen"' });
  });

  const { maxRequestBytes: maxSize } = limits;
  const tooLarge = errorBody("TOO_LARGE", `a request may have ${maxSize} bytes in all`);
  routes.use(GRAPHQL_PATH, bodyLimit({ maxSize, onError: (c) => c.json(tooLarge, 413) }));
  routes.all(GRAPHQL_PATH, async (c) => yoga.fetch(c.req.raw, {}));

  routes.get("/snapshots/:name{[0-9a-f]+-[0-9]+\\.jpg}", async (c) => {
    const jpeg = await services.snapshots.read(c.req.param("name").replace(/\.jpg$/, ""));
    if (!jpeg) return c.json(errorBody("NOT_FOUND"), 404);
    const headers = { "content-type": "image/jpeg", "cache-control": "private, no-store" };
    return c.body(new Uint8Array(jpeg), 200, headers);
  });

  routes.notFound((c) => c.json(errorBody("NOT_FOUND", "there is nothing at this path"), 404));
  routes.onError((error, c) => {
    log.error({ reason: reasonOf(error), stack: error.stack }, "unforeseen error");
    return c.json(errorBody("INTERNAL"), 500);
  });
  return routes;
}
