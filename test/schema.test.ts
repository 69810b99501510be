import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, isIntrospectionType, isObjectType, isScalarType } from "graphql";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../daemon/vision/project-root.js";
import { generatedFiles } from "../scripts/generate.js";

const read = (path: string) => readFileSync(join(projectRoot, path), "utf8");

describe("the schemas", () => {
  it("that are generated stand in the repository as they are generated", async () => {
    for (const [path, text] of await generatedFiles()) {
      expect(read(path) === text, `${path} is out of date; run "npm run generate"`).toBe(true);
    }
  });

  it("of the API describes every type, field, argument and value", () => {
    const schema = buildSchema(read("schema/limen.graphql"));
    const bare: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      if (isIntrospectionType(type)) continue;
      const isRoot = [
        schema.getQueryType(),
        schema.getMutationType(),
        schema.getSubscriptionType(),
      ];
      const isBuiltIn = isScalarType(type) && !type.astNode;
      if (!type.description && !isBuiltIn && !isRoot.includes(type as never)) bare.push(type.name);
      if ("getFields" in type) {
        for (const field of Object.values(type.getFields())) {
          if (!field.description) bare.push(`${type.name}.${field.name}`);
          if (!isObjectType(type) || !("args" in field)) continue;
          for (const argument of field.args) {
            if (!argument.description) bare.push(`${type.name}.${field.name}(${argument.name})`);
          }
        }
      }
      if ("getValues" in type) {
        for (const value of type.getValues()) {
          if (!value.description) bare.push(`${type.name}.${value.name}`);
        }
      }
    }
    expect(bare).toEqual([]);
  });
});
