import { GraphQLError, GraphQLScalarType, Kind } from "graphql";
import { isUpload } from "../arguments.js";

const ISO_8601 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

export const dateTime = new GraphQLScalarType<Date, string>({
  name: "DateTime",
  serialize: (value) => (value as Date).toISOString(),
  parseValue: parseMoment,
  parseLiteral: (node) => parseMoment(node.kind === Kind.STRING ? node.value : undefined),
});

/** An upload: the server put a File in the variable's place; it cannot be written in a query. */
export const file = new GraphQLScalarType<unknown, never>({
  name: "File",
  serialize: () => {
    throw new GraphQLError("a File only goes in");
  },
  parseValue: (value) => {
    if (isUpload(value)) return value;
    throw new GraphQLError(
      "a picture must be uploaded by the GraphQL multipart request specification",
    );
  },
  parseLiteral: () => {
    throw new GraphQLError("a File is given as a variable");
  },
});

function parseMoment(value: unknown): Date {
  const moment = typeof value === "string" && ISO_8601.test(value) ? new Date(value) : undefined;
  if (moment && !Number.isNaN(moment.getTime())) return moment;
  throw new GraphQLError("a DateTime is written like 2026-01-31T12:00:00.000Z");
}
