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

/** The daemon's API with one token: an ordinary client, which can nothing that another cannot. */
export class Client {
  #socket: Socket;

  constructor(
    private readonly token: string,
    /** The token is not (any more) the daemon's. */
    private readonly onRefused: () => void,
  ) {
    this.#socket = new Socket(token, onRefused);
  }

  /** One operation; throws ApiError. */
  async run<T>(query: string, variables: Variables = {}): Promise<T> {
    const body = JSON.stringify({ query, variables });
    return this.#post<T>(body, { "content-type": "application/json" });
  }

  /** One operation whose variable `images` are these files, by the multipart specification. */
  async upload<T>(query: string, variables: Variables, images: readonly Blob[]): Promise<T> {
    const form = new FormData();
    const empty = images.map(() => null);
    form.set("operations", JSON.stringify({ query, variables: { ...variables, images: empty } }));
    const map = images.map((_, i) => [String(i), [`variables.images.${i}`]] as const);
    form.set("map", JSON.stringify(Object.fromEntries(map)));
    images.forEach((image, i) => void form.set(String(i), image));
    return this.#post<T>(form, {});
  }

  /** A picture behind the token, with when it was captured where that is said; null without one. */
  async picture(path: string): Promise<{ blob: Blob; at: string | null } | null> {
    const response = await this.#fetch(path, {});
    if (!response.ok) return null;
    return { blob: await response.blob(), at: response.headers.get("x-captured-at") };
  }

  /** Follows a subscription until the returned function is called, over lost connections too. */
  subscribe<T>(subscription: Subscription<T>): () => void {
    return this.#socket.subscribe(subscription);
  }

  close(): void {
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
      throw new ApiError("UNREACHABLE", "The daemon does not answer. Is it running?");
    });
    if (response.status === 401) {
      this.onRefused();
      throw new ApiError("UNAUTHENTICATED", "This token is not the daemon’s.");
    }
    return response;
  }
}

interface Answer<T> {
  data?: T | null;
  errors?: { message: string; extensions?: Record<string, unknown> }[];
}
