import { Command } from "commander";
import { addRun } from "../../daemon/cli/run.js";
import { type Config, configSchema } from "../../daemon/config.js";
import { Hangups } from "../../daemon/hangups.js";
import { changeTo } from "../../daemon/live-config.js";
import { ENVIRONMENT, type Overrides } from "../../daemon/load-config.js";
import { code, generatedFrom, prose, table } from "./markdown.js";

const INTRODUCTION = `
# Every key of the configuration

How settings are given, and which wins, is told in [Settings](configuring.md). A key that is left out has its default; one that does
not stand here is refused. The last column says how a change comes into force: by \`SIGHUP\`, while the daemon runs, or by a restart.
`;

/** The part of JSON Schema that zod writes for the configuration. */
export interface JsonSchema {
  type?: string | string[];
  description?: string;
  default?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  minItems?: number;
}

/** A table of the page: one object of the configuration, its values and what lies deeper. */
interface Section {
  heading: string;
  /** Path of the key that a change of it is looked up by. */
  path: readonly string[];
  schema: JsonSchema;
}

/** `docs/configuration.md`, from the configuration's JSON Schema. */
export function configReference(root: JsonSchema): string {
  const sections = sectionsIn({ heading: "", path: [], schema: root });
  const contents = sections.slice(1).map(({ heading }) => `[${heading}](${anchor(heading)})`);
  const texts = sections.map((section) =>
    [
      section.heading === "" ? "## At the top" : `## ${section.heading}`,
      ...(section.heading !== "" && section.schema.description
        ? [prose(section.schema.description)]
        : []),
      sectionTable(section),
    ].join("\n\n"),
  );
  const head = generatedFrom("daemon/config.ts") + INTRODUCTION;
  return `${[head, contents.join(" · "), ...texts].join("\n\n")}\n`.replaceAll("\n\n\n", "\n\n");
}

/** The section itself and those below it, in the order of the schema. */
function sectionsIn(section: Section): Section[] {
  const below = Object.entries(section.schema.properties ?? {}).flatMap(([key, schema]) => {
    const path = [...section.path, key];
    const heading = section.heading === "" ? key : `${section.heading}.${key}`;
    return objectsOf(schema).flatMap((object) => {
      const list = schema.type === "array" ? "[]" : "";
      const variant = object.properties?.source?.const;
      const suffix = variant === undefined ? "" : `, source ${variant}`;
      const described = { description: schema.description, ...object } as JsonSchema;
      return sectionsIn({ heading: `${heading}${list}${suffix}`, path, schema: described });
    });
  });
  return [section, ...below];
}

/** The objects with keys of their own that a value may be, or hold in its list. */
function objectsOf(schema: JsonSchema): JsonSchema[] {
  if (schema.properties) return [schema];
  const inside = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return [...inside, ...(schema.items ? [schema.items] : [])].flatMap(objectsOf);
}

function sectionTable({ path, schema, heading }: Section): string {
  // What has a section of its own is told there, except where it can be left out altogether; what
  // an editor finds the schema by is no setting.
  const values = Object.entries(schema.properties ?? {}).filter(
    ([key, value]) => key !== "$schema" && !(value.properties && value.default !== undefined),
  );
  const rows = values.map(([key, value]) => [
    code(key),
    typeOf(value),
    defaultOf(value, schema.required?.includes(key) ?? false),
    [prose(value.description), alsoBy(heading === "" ? key : `${heading}.${key}`)]
      .filter(Boolean)
      .join(" "),
    inForceBy([...path, key]),
  ]);
  return table(["key", "type", "default", "", "change"], rows);
}

function typeOf(schema: JsonSchema): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeOf))].join(" or ");
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => typeOf({ ...schema, type })).join(" or ");
  }
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum) return schema.enum.map((value) => code(JSON.stringify(value))).join(", ");
  switch (schema.type) {
    case "array":
      return `${schema.minItems ? "non-empty " : ""}list of ${typeOf(schema.items ?? {})}`;
    case "string":
      return textType(schema);
    case "integer":
    case "number": {
      const range = rangeOf(schema);
      return range === "" ? schema.type : `${schema.type} (${range})`;
    }
    case "boolean":
      return "`true`, `false`";
    default:
      return schema.type ?? "anything";
  }
}

/** What a text must look like (`pattern`) is told in words by its description. */
function textType({ format, minLength = 0 }: JsonSchema): string {
  if (format === "uri") return "address";
  return minLength > 1 ? `text (${minLength} characters or more)` : "text";
}

function rangeOf({ type, minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  const isWhole = type === "integer" && exclusiveMinimum !== undefined;
  const least = isWhole ? exclusiveMinimum + 1 : minimum;
  // zod writes the largest safe integer where no limit was meant.
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (least !== undefined) return most === undefined ? `${least} or more` : `${least} to ${most}`;
  const lower = exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`];
  return [...lower, ...(most === undefined ? [] : [`up to ${most}`])].join(", ");
}

function defaultOf(schema: JsonSchema, isRequired: boolean): string {
  if (isRequired) return "**required**";
  return schema.default === undefined ? "–" : code(JSON.stringify(schema.default));
}

/** What each override sets; `config` names the file itself. */
const OVERRIDDEN: Record<Exclude<keyof Overrides, "config">, string> = {
  dataDir: "dataDir",
  host: "api.host",
  port: "api.port",
  token: "api.token",
  camera: "cameras",
  logLevel: "log.level",
};

function alsoBy(key: string): string {
  const entry = Object.entries(OVERRIDDEN).find(([, overridden]) => overridden === key);
  if (!entry) return "";
  const name = entry[0] as keyof typeof OVERRIDDEN;
  const ways = [ENVIRONMENT[name], flags().get(name)].filter((way) => way !== undefined);
  return `Also ${ways.map(code).join(", ")}.`;
}

/** The command line's options, by the name of the override. */
function flags(): Map<string, string> {
  const program = new Command();
  addRun(program, new Hangups(process));
  const options = program.commands[0]?.options ?? [];
  return new Map(options.map((option) => [option.attributeName(), option.long ?? option.flags]));
}

/** Asks the daemon's own rule: a value that differs there, and whether it would be taken over. */
function inForceBy(path: readonly string[]): string {
  const current = configSchema.parse({});
  const next = structuredClone(current);
  differAt(next, path);
  return changeTo(current, next).changed.length > 0 ? "`SIGHUP`" : "restart";
}

function differAt(config: Config, path: readonly string[]): void {
  let parent = config as unknown as Record<string, unknown>;
  for (const key of path.slice(0, -1)) {
    const child = parent[key];
    // A list, or what is null by default, is one value to the rule.
    if (typeof child !== "object" || child === null || Array.isArray(child)) {
      parent[key] = "another";
      return;
    }
    parent = child as Record<string, unknown>;
  }
  parent[path.at(-1) ?? ""] = "another";
}

/** As GitHub names the heading: letters, digits and dashes are left. */
function anchor(heading: string): string {
  return `#${heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, "")
    .replaceAll(" ", "-")}`;
}
