import { readFileSync } from "node:fs";
import { join } from "node:path";
import { maxAliasesPlugin } from "@escape.tech/graphql-armor-max-aliases";
import { maxDepthPlugin } from "@escape.tech/graphql-armor-max-depth";
import type { GraphQLError } from "graphql";
import { createSchema, createYoga, type Plugin, type YogaServerInstance } from "graphql-yoga";
import type { Logger } from "../log.js";
import { projectRoot } from "../vision/project-root.js";
import type { ApiContext } from "./context.js";
import { toClientError } from "./graphql-errors.js";
import { cameraEnrolment } from "./resolvers/camera-enrolment.js";
import { corrections } from "./resolvers/corrections.js";
import { enrolment } from "./resolvers/enrolment.js";
import { events } from "./resolvers/events.js";
import { faceSearch } from "./resolvers/face-search.js";
import { liveFaces } from "./resolvers/live-faces.js";
import { people } from "./resolvers/people.js";
import { recognition } from "./resolvers/recognition.js";
import { dateTime, file } from "./resolvers/scalars.js";
import { sinks } from "./resolvers/sinks.js";
import { status } from "./resolvers/status.js";
import { strangers } from "./resolvers/strangers.js";

/** What each operation brings with it; over HTTP the request comes from yoga. */
type Brought = Pick<ApiContext, "session"> & Partial<Pick<ApiContext, "request">>;

export type Yoga = YogaServerInstance<Brought, ApiContext>;

export const GRAPHQL_PATH = "/graphql";

/** Words, names and braces of one operation; GraphQL's own introspection query has some 500. */
const MAX_TOKENS = 2000;

/** The schema with its resolvers, served by graphql-yoga over HTTP and SSE. */
export function createGraphql(
  shared: Omit<ApiContext, keyof Brought>,
  options: { maxQueryDepth: number; maxAliases: number },
  log: Pick<Logger, "error">,
): Yoga {
  return createYoga<Brought, ApiContext>({
    schema: createSchema<ApiContext>({
      typeDefs: readFileSync(join(projectRoot, "schema", "limen.graphql"), "utf8"),
      resolvers: [
        people,
        enrolment,
        cameraEnrolment,
        recognition,
        events,
        liveFaces,
        strangers,
        corrections,
        faceSearch,
        sinks,
        status,
        { DateTime: dateTime, File: file },
      ],
    }),
    context: ({ session, request }) => {
      // Its token may have been replaced since the client showed it, while its request came in.
      session.throwIfAborted();
      return { ...shared, session, request };
    },
    graphqlEndpoint: GRAPHQL_PATH,
    // Its page comes from a public host, and could not send the token.
    graphiql: false,
    landingPage: false,
    cors: false,
    logging: false,
    maskedErrors: { maskError: (error) => toClientError(error, log) },
    plugins: [
      limitTokens,
      maxDepthPlugin({ n: options.maxQueryDepth, propagateOnRejection: true }),
      maxAliasesPlugin({ n: options.maxAliases, propagateOnRejection: true }),
      everyErrorHasACode(log),
    ],
  });
}

/** A query of thousands of braces would overflow the parser's stack before its depth is counted. */
const limitTokens: Plugin = {
  onParse({ parseFn, setParseFn }) {
    setParseFn((source, options) => parseFn(source, { ...options, maxTokens: MAX_TOKENS }));
  },
};

/** Masking sees execution alone: errors of syntax, validation and form get their code here. */
function everyErrorHasACode(log: Pick<Logger, "error">): Plugin {
  return {
    onResultProcess({ result, setResult }) {
      if (Symbol.asyncIterator in result || Array.isArray(result)) return;
      const { errors } = result as { errors?: readonly GraphQLError[] };
      if (!errors?.length) return;
      setResult({ ...result, errors: errors.map((error) => toClientError(error, log)) });
    },
  };
}
