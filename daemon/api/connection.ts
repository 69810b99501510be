import { wholeNumber } from "./arguments.js";

const MOST_ON_A_PAGE = 200;

/** The size of a page. Throws BAD_INPUT. */
export function pageSize(count: number | null | undefined, name = "first"): number {
  return wholeNumber(name, count, { fallback: 50, most: MOST_ON_A_PAGE });
}

/** A page as Relay's connections have it, but for a total. */
export function connectionOf<Node>(
  edges: { cursor: string; node: Node }[],
  more: { hasNextPage: boolean; hasPreviousPage: boolean },
) {
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      ...more,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
