import { GraphQLError } from "graphql";
import { ERROR_CODES, LimenError, reasonOf } from "../errors.js";
import type { Logger } from "../log.js";
import { VisionError } from "../vision/errors.js";

/**
 * What a client sees of an error: known ones with their code and message, GraphQL's own (syntax,
 * validation, a bad variable) as BAD_INPUT, and anything unforeseen as INTERNAL without a word of
 * what it was; that goes into the log.
 */
export function toClientError(error: unknown, log: Pick<Logger, "error">): GraphQLError {
  const wrapped = error instanceof GraphQLError ? error : undefined;
  const cause = wrapped?.originalError ?? (wrapped ? undefined : error);
  const place = wrapped
    ? { nodes: wrapped.nodes ?? null, path: wrapped.path ?? null, source: wrapped.source ?? null }
    : {};
  if (cause instanceof LimenError || cause instanceof VisionError) {
    const details = cause instanceof LimenError ? cause.details : {};
    const extensions = { ...details, code: cause.code };
    return new GraphQLError(cause.message, { ...place, extensions });
  }
  if (wrapped && cause === undefined) {
    const { code, http } = wrapped.extensions;
    // Converted before: its details stay.
    if (typeof code === "string" && code in ERROR_CODES) return wrapped;
    const extensions = { ...(http ? { http } : {}), code: "BAD_INPUT" };
    return new GraphQLError(wrapped.message, { ...place, extensions });
  }
  // GraphQL reports a variable that a scalar refused as an error with a cause of its own.
  if (cause instanceof GraphQLError) return toClientError(cause, log);
  log.error({ reason: reasonOf(cause), stack: (cause as Error)?.stack }, "unforeseen error");
  return new GraphQLError(ERROR_CODES.INTERNAL, { ...place, extensions: { code: "INTERNAL" } });
}

/** The body of an answer that never reached GraphQL, in the form that its clients read. */
export function errorBody(code: keyof typeof ERROR_CODES, message: string = ERROR_CODES[code]) {
  return { errors: [{ message, extensions: { code } }] };
}
