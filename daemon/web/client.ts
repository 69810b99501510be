import { Reach } from "./reach.js";
import { Socket, type Subscription } from "./socket.js";

type Variables = Record<string, unknown>;

/** What the API answered instead of data; `code` is one of its documented list. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** What a client tells of the daemon. */
export interface ClientListeners {
  /** The token is not (any more) the daemon's. */
  onRefused: () => void;
  /** It does not answer, or answers again. */
  onReach: (isReached: boolean) => void;
}

/** The daemon's API with one token: an ordinary client, which can nothing that another cannot. */
export class Client {
  #socket: Socket;
  #reach: Reach;

  constructor(
    private readonly token: string,
    private readonly listeners: ClientListeners,
  ) {
    this.#reach = new Reach((isReached) => {
      if (isReached) this.#socket.openNow();
      listeners.onReach(isReached);
    });
    this.#socket = new Socket(token, {
      onRefused: listeners.onRefused,
      onLost: () => this.#reach.lost(),
      onOpen: () => this.#reach.answered(),
    });
  }

  /** One operation; throws ApiError. */
  async run<T>(query: string, variables: Variables = {}): Promise<T> {
    const body = JSON.stringify({ query, variables });
    return this.#post<T>(body, { "content-type": "application/json" });
  }

  /** One operation with a file in its variable `image`, or several in `images`: multipart. */
  async upload<T>(
    query: string,
    variables: Variables,
    pictures: { image: Blob } | { images: readonly Blob[] },
  ): Promise<T> {
    const files = "image" in pictures ? [pictures.image] : pictures.images;
    const empty = "image" in pictures ? { image: null } : { images: files.map(() => null) };
    const path = (i: number) => ("image" in pictures ? "image" : `images.${i}`);
    const form = new FormData();
    form.set("operations", JSON.stringify({ query, variables: { ...variables, ...empty } }));
    const map = files.map((_, i) => [String(i), [`variables.${path(i)}`]] as const);
    form.set("map", JSON.stringify(Object.fromEntries(map)));
    files.forEach((file, i) => void form.set(String(i), file));
    return this.#post<T>(form, {});
  }

  /** A picture behind the token, with when it was captured where that is said; null without one. */
  async picture(path: string): Promise<{ blob: Blob; at: string | null } | null> {
    const response = await this.#fetch(path, {});
    if (!response.ok) return null;
    return { blob: await response.blob(), at: response.headers.get("x-captured-at") };
  }

  /** A backup as the daemon takes it now, whole, and its name. Throws ApiError; ends with the signal. */
  async backup(signal: AbortSignal): Promise<{ name: string; blob: Blob }> {
    const response = await this.#fetch("/backup", { method: "POST", signal });
    if (response.ok) {
      const [, name] =
        /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "") ?? [];
      return { name: name ?? "limen.backup", blob: await response.blob() };
    }
    const answer = (await response.json().catch(() => null)) as Answer<never> | null;
    throw new ApiError("INTERNAL", answer?.errors?.[0]?.message ?? "No backup could be taken.");
  }

  /** Follows a subscription until the returned function is called, over lost connections too. */
  subscribe<T>(subscription: Subscription<T>): () => void {
    return this.#socket.subscribe(subscription);
  }

  close(): void {
    this.#reach.stop();
    this.#socket.close();
  }

  async #post<T>(body: BodyInit, headers: Record<string, string>): Promise<T> {
    const response = await this.#fetch("/graphql", { method: "POST", body, headers });
    const answer = (await response.json().catch(() => null)) as Answer<T> | null;
    const error = answer?.errors?.[0];
    if (error) {
      const { code, ...details } = error.extensions ?? {};
      throw new ApiError(String(code ?? "INTERNAL"), error.message, details);
    }
    if (!answer?.data) throw new ApiError("INTERNAL", `the daemon answered ${response.status}`);
    return answer.data;
  }

  async #fetch(path: string, options: RequestInit): Promise<Response> {
    const headers = { ...options.headers, authorization: `Bearer ${this.token}` };
    const response = await fetch(path, { ...options, headers, cache: "no-store" }).catch(() => {
      if (!options.signal?.aborted) this.#reach.lost();
      throw new ApiError("UNREACHABLE", "The daemon does not answer. Is it running?");
    });
    this.#reach.answered();
    if (response.status === 401) {
      this.listeners.onRefused();
      throw new ApiError("UNAUTHENTICATED", "This token is not the daemon’s.");
    }
    return response;
  }
}

interface Answer<T> {
  data?: T | null;
  errors?: { message: string; extensions?: Record<string, unknown> }[];
}
