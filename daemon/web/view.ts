import type { Client } from "./client.js";

/** What a page of the console is given. */
export interface ViewContext {
  client: Client;
  /** Aborts when the page is left: everything it began ends with it. */
  signal: AbortSignal;
  /** The id in the address, `#/people/<id>`; null without one. */
  id: string | null;
}

/** Draws a page into its place. */
export type View = (place: HTMLElement, context: ViewContext) => void | Promise<void>;
