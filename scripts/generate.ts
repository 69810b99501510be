import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { codegen } from "@graphql-codegen/core";
import * as typescriptPlugin from "@graphql-codegen/typescript";
import * as resolversPlugin from "@graphql-codegen/typescript-resolvers";
import { buildSchema, type GraphQLSchema, parse, printSchema } from "graphql";
import { z } from "zod";
import { configSchema } from "../daemon/config.js";
import { modelCard } from "../daemon/vision/model-card.js";
import { projectRoot } from "../daemon/vision/project-root.js";
import { configReference, type JsonSchema } from "./reference/config-reference.js";
import { errorReference } from "./reference/error-reference.js";
import { graphqlReference } from "./reference/graphql-reference.js";

const SDL = "schema/limen.graphql";
const RESOLVER_TYPES = "daemon/api/schema.generated.ts";

/** Every file that is made from another one in this repository: path and what must stand in it. */
export async function generatedFiles(): Promise<Map<string, string>> {
  const schema = buildSchema(await readFile(join(projectRoot, SDL), "utf8"));
  return new Map([
    ["schema/config.schema.json", jsonFile("Limen's configuration", jsonSchema(configSchema))],
    ["schema/model-card.schema.json", jsonFile("Limen's model card", jsonSchema(modelCard))],
    [RESOLVER_TYPES, await resolverTypes(schema)],
    ["docs/configuration.md", configReference(jsonSchema(configSchema) as JsonSchema)],
    ["docs/graphql.md", graphqlReference(schema)],
    ["docs/errors.md", errorReference()],
  ]);
}

/** What a person may write into the file: defaults are optional. */
function jsonSchema(schema: z.ZodType): object {
  return z.toJSONSchema(schema, { io: "input", target: "draft-2020-12" });
}

function jsonFile(title: string, schema: object): string {
  return `${JSON.stringify({ title, ...schema }, null, 2)}\n`;
}

async function resolverTypes(schema: GraphQLSchema): Promise<string> {
  const source = await codegen({
    filename: RESOLVER_TYPES,
    schema: parse(printSchema(schema)),
    documents: [],
    plugins: [{ typescript: {} }, { resolvers: {} }],
    pluginMap: { typescript: typescriptPlugin, resolvers: resolversPlugin },
    config: {
      useTypeImports: true,
      enumsAsTypes: true,
      skipTypename: true,
      contextType: "./context.js#ApiContext",
      scalars: { DateTime: "Date", File: "File", ID: "string" },
      mappers: {
        Person: "../gallery/types.js#Person as GalleryPerson",
        Face: "../gallery/types.js#FaceTemplate",
        Candidate: "../gallery/types.js#Candidate as GalleryCandidate",
        Event: "../events/types.js#JournaledEvent",
        RecognizedEvent: "./context.js#Recognized",
        UnknownEvent: "./context.js#Unknown",
        RejectedEvent: "./context.js#Rejected",
        EnrolmentProgress: "../gallery/camera-enrolments.js#EnrolmentProgress as Progress",
        LiveFrame: "./live-cameras.js#LiveFrame as LiveFrameSeen",
        LiveFace: "./live-cameras.js#LiveFace as LiveFaceSeen",
        EnrollWarning: "../gallery/types.js#EnrolmentWarning",
        VisitEvent: "./context.js#VisitStep",
        Stranger: "../gallery/strangers.js#Stranger as GalleryStranger",
        Correction: "../gallery/corrections.js#Correction as GalleryCorrection",
        EventMatch: "./context.js#EventMatch as FoundEvent",
        EnrollPayload: "./context.js#EnrollResult",
        Status: "../status.js#DaemonStatus",
        Sink: "../sinks/sink.js#SinkStatus",
        DeadLetter: "../sinks/sink-store.js#DeadLetter as StoredDeadLetter",
      },
    },
  });
  return `// Generated from ${SDL} by "npm run generate"; do not edit.\n${source}`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [path, text] of await generatedFiles()) await writeFile(join(projectRoot, path), text);
}
