export interface Subscription<T> {
  query: string;
  /** Asked for anew at each connection, so that a stream of events goes on after its last. */
  variables: () => Record<string, unknown>;
  onData: (data: T) => void;
  /** It goes on after the connection was lost; what came meanwhile is told only with a cursor. */
  onResume?: () => void;
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
/** As the protocol of WebSockets has it for a connection that ended without a close. */
const GONE_SILENT = 1006;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
const PING_EVERY_MS = 10_000;
/** A connection may end without a word, as when a laptop sleeps. */
const LONGEST_SILENCE_MS = 25_000;

/** What a connection tells of itself. */
export interface SocketListeners {
  /** The token is not the daemon's. */
  onRefused: () => void;
  onLost: () => void;
  onOpen: () => void;
}

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
  #watch: ReturnType<typeof setInterval> | undefined;
  #heardAt = 0;
  /** Those that had begun when the connection was lost. */
  #interrupted = new Set<string>();

  constructor(
    private readonly token: string,
    private readonly listeners: SocketListeners,
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
    this.#leave()?.close();
  }

  /** Does not wait for the next try: the daemon was seen to answer. */
  openNow(): void {
    if (!this.#socket && this.#subscriptions.size > 0) this.#open();
  }

  #leave(): WebSocket | null {
    clearInterval(this.#watch);
    const socket = this.#socket;
    this.#socket = null;
    this.#isReady = false;
    return socket;
  }

  #open(): void {
    clearTimeout(this.#retry);
    const url = new URL("/graphql", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url, PROTOCOL);
    this.#socket = socket;
    socket.onopen = () =>
      this.#send({ type: "connection_init", payload: { authorization: `Bearer ${this.token}` } });
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      this.#heardAt = performance.now();
      this.#take(JSON.parse(String(data)) as Message);
    };
    socket.onclose = ({ code }) => {
      if (socket === this.#socket) this.#lose(code);
    };
  }

  #lose(code: number): void {
    if (this.#isReady) this.#interrupted = new Set(this.#subscriptions.keys());
    this.#leave();
    if (code === FORBIDDEN) {
      this.listeners.onRefused();
    } else if (this.#subscriptions.size > 0) {
      this.listeners.onLost();
      this.#openLater();
    }
  }

  #watchOver(socket: WebSocket): void {
    this.#watch = setInterval(() => {
      if (performance.now() - this.#heardAt < LONGEST_SILENCE_MS) {
        this.#send({ type: "ping" });
      } else {
        socket.close();
        this.#lose(GONE_SILENT);
      }
    }, PING_EVERY_MS);
  }

  #openLater(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.openNow(), this.#retryMs);
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
    if (this.#socket) this.#watchOver(this.#socket);
    this.listeners.onOpen();
    const interrupted = this.#interrupted;
    this.#interrupted = new Set();
    for (const [id, { onResume }] of [...this.#subscriptions]) {
      this.#begin(id);
      if (interrupted.has(id)) onResume?.();
    }
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
