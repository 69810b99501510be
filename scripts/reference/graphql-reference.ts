import {
  astFromValue,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
  print,
} from "graphql";
import { code, generatedFrom, prose, table } from "./markdown.js";

const INTRODUCTION = `
# The GraphQL API, field by field

What belongs together and in which order it is used is told in [The API](api.md); a picture goes up as a \`File\` by the
[multipart request specification](https://github.com/jaydenseric/graphql-multipart-request-spec). [Every error code](errors.md) has
its own page.
`;

/** `docs/graphql.md`: operations first, then every type in the order of the alphabet. */
export function graphqlReference(schema: GraphQLSchema): string {
  const named = Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .filter((type) => !isRoot(schema, type))
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
  const sections = [
    operations("Queries", "query", schema.getQueryType()),
    operations("Mutations", "mutation", schema.getMutationType()),
    operations("Subscriptions", "subscription", schema.getSubscriptionType()),
    group(
      "Types",
      named.filter((type) => isObjectType(type) || isInterfaceType(type) || isUnionType(type)),
      (type) => typeSection(schema, type),
    ),
    group("Inputs", named.filter(isInputObjectType), (type) => typeSection(schema, type)),
    group("Enums", named.filter(isEnumType), (type) => typeSection(schema, type)),
    group("Scalars", named.filter(isScalarType), (type) => typeSection(schema, type)),
  ];
  const contents = sections.map(
    ({ title, links }) => `- [${title}](${anchor(title)}): ${links.join(", ")}`,
  );
  const texts = sections.map(({ text }) => text);
  return [
    generatedFrom("schema/limen.graphql") + INTRODUCTION,
    `${contents.join("\n")}\n`,
    ...texts,
  ].join("\n");
}

interface Section {
  title: string;
  links: string[];
  text: string;
}

/** Of one root type. Headings begin with its kind: `person` is a query, `Person` a type. */
function operations(
  title: string,
  kind: string,
  root: GraphQLObjectType | null | undefined,
): Section {
  const fields = Object.values(root?.getFields() ?? {});
  return {
    title,
    links: fields.map(({ name }) => link(name, `${kind}-${name}`)),
    text: `## ${title}\n\n${fields.map((field) => operation(kind, field)).join("\n")}`,
  };
}

function operation(kind: string, field: GraphQLField<unknown, unknown>): string {
  const lines = [`### ${kind} ${field.name}`, "", prose(field.description), ""];
  lines.push(`Gives ${typeLink(field.type)}.`, "");
  if (field.args.length > 0) lines.push(argumentTable("argument", field.args), "");
  return lines.join("\n");
}

function group<T extends GraphQLNamedType>(
  title: string,
  types: readonly T[],
  section: (type: T) => string,
): Section {
  return {
    title,
    links: types.map(({ name }) => link(name)),
    text: `## ${title}\n\n${types.map(section).join("\n")}`,
  };
}

function typeSection(schema: GraphQLSchema, type: GraphQLNamedType): string {
  const lines = [`### ${type.name}`, "", prose(type.description), ""];
  if (isObjectType(type) && type.getInterfaces().length > 0) {
    lines.push(
      `Implements ${type
        .getInterfaces()
        .map(({ name }) => link(name))
        .join(", ")}.`,
      "",
    );
  }
  if (isInterfaceType(type) || isUnionType(type)) {
    const names = schema.getPossibleTypes(type).map(({ name }) => link(name));
    lines.push(`Is one of ${names.join(", ")}.`, "");
  }
  if (isObjectType(type) || isInterfaceType(type)) {
    const rows = Object.values(type.getFields()).map((field) => [
      code(field.name),
      typeLink(field.type),
      [prose(field.description), ...field.args.map(argumentText)].join("<br>"),
    ]);
    lines.push(table(["field", "type", ""], rows), "");
  }
  if (isInputObjectType(type)) {
    lines.push(argumentTable("field", Object.values(type.getFields())), "");
  }
  if (isEnumType(type)) {
    const rows = type.getValues().map((value) => [code(value.name), prose(value.description)]);
    lines.push(table(["value", ""], rows), "");
  }
  return lines.join("\n");
}

function argumentTable(
  head: string,
  inputs: readonly (GraphQLArgument | GraphQLInputField)[],
): string {
  const rows = inputs.map((input) => [
    code(input.name),
    typeLink(input.type),
    defaultOf(input),
    prose(input.description),
  ]);
  return table([head, "type", "default", ""], rows);
}

function argumentText(argument: GraphQLArgument): string {
  const byDefault = defaultOf(argument);
  const type = `${typeLink(argument.type)}${byDefault === "" ? "" : ` = ${byDefault}`}`;
  return `${code(argument.name)}: ${type}. ${prose(argument.description)}`;
}

function defaultOf({ defaultValue, type }: GraphQLArgument | GraphQLInputField): string {
  if (defaultValue === undefined) return "";
  const node = astFromValue(defaultValue, type);
  return node ? code(print(node)) : "";
}

/** The type as it is written, leading to its section; GraphQL's own scalars have none of ours. */
function typeLink(type: GraphQLType): string {
  const named = getNamedType(type);
  const text = code(String(type));
  return isSpecifiedScalarType(named) ? text : `[${text}](${anchor(named.name)})`;
}

function link(name: string, heading = name): string {
  return `[${name}](${anchor(heading)})`;
}

/** As GitHub names the heading. */
function anchor(heading: string): string {
  return `#${heading.toLowerCase()}`;
}

function isRoot(schema: GraphQLSchema, type: GraphQLNamedType): boolean {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots.includes(type as GraphQLObjectType);
}
