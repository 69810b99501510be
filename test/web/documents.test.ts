import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../../daemon/vision/project-root.js";
import * as documents from "../../daemon/web/documents.js";

const schema = buildSchema(readFileSync(join(projectRoot, "schema", "limen.graphql"), "utf8"));

describe("the console's operations", () => {
  it.each(Object.entries(documents))("are ones that the API has (%s)", (_, document) => {
    expect(validate(schema, parse(document))).toEqual([]);
  });
});
