export interface Subscription<T> {
  query: string;
  /** Asked for anew at each connection, so that a stream of events goes on after its last. */
  variables: () => Record<string, unknown>;
  onData: (data: T) => void;
  /** The server refused or broke it; it is not tried again. */
  onError?: (message: string) => void;
  /** The server has no more. */
  onEnd?: () => void;
}

interface Message {
  id?: string;
  type: string;
  // biome-ignore lint/suspicious/noExplicitAny: each type of message has a payload of its own.
  payload?: any;
}

const PROTOCOL = "graphql-transport-ws";
const FORBIDDEN = 4403;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;

/**
 * All subscriptions of a page over one WebSocket (graphql-transport-ws): a browser allows a host six
 * HTTP connections only. Opened with the first subscription, closed after the last, and opened again
 * when it breaks.
 */
export class Socket {
  #subscriptions = new Map<string, Subscription<unknown>>();
  #socket: WebSocket | null = null;
  #isReady = false;
  #nextId = 1;
  #retryMs = FIRST_RETRY_MS;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly token: string,
    private readonly onRefused: () => void,
  ) {}

  subscribe<T>(subscription: Subscription<T>): () => void {
    const id = String(this.#nextId++);
    this.#subscriptions.set(id, subscription as Subscription<unknown>);
    if (this.#isReady) this.#begin(id);
    else if (!this.#socket) this.#open();
    return () => {
      if (!this.#subscriptions.delete(id)) return;
      if (this.#isReady) this.#send({ id, type: "complete" });
      if (this.#subscriptions.size === 0) this.close();
    };
  }

  close(): void {
    this.#subscriptions.clear();
    clearTimeout(this.#retry);
    const socket = this.#socket;
    this.#socket = null;
    this.#isReady = false;
    socket?.close();
  }

  #open(): void {
    const url = new URL("/graphql", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url, PROTOCOL);
    this.#socket = socket;
    socket.onopen = () =>
      this.#send({ type: "connection_init", payload: { authorization: `Bearer ${this.token}` } });
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) this.#take(JSON.parse(String(data)) as Message);
    };
    socket.onclose = ({ code }) => {
      if (socket !== this.#socket) return;
      this.#socket = null;
      this.#isReady = false;
      if (code === FORBIDDEN) this.onRefused();
      else if (this.#subscriptions.size > 0) this.#openLater();
    };
  }

  #openLater(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      if (!this.#socket) this.#open();
    }, this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, LONGEST_RETRY_MS);
  }

  #take({ id, type, payload }: Message): void {
    if (type === "connection_ack") this.#begins();
    else if (type === "ping") this.#send({ type: "pong" });
    if (id === undefined) return;
    const subscription = this.#subscriptions.get(id);
    if (type === "next" && payload.data) {
      subscription?.onData(payload.data);
    } else if (type === "next" || type === "error") {
      const [error] = payload.errors ?? payload;
      this.#subscriptions.delete(id);
      subscription?.onError?.(error?.message ?? "the subscription broke");
    } else if (type === "complete") {
      this.#subscriptions.delete(id);
      subscription?.onEnd?.();
    }
  }

  #begins(): void {
    this.#isReady = true;
    this.#retryMs = FIRST_RETRY_MS;
    for (const id of this.#subscriptions.keys()) this.#begin(id);
  }

  #begin(id: string): void {
    const subscription = this.#subscriptions.get(id);
    if (!subscription) return;
    const { query, variables } = subscription;
    this.#send({ id, type: "subscribe", payload: { query, variables: variables() } });
  }

  #send(message: Message): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}
