import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface ReceivedPost {
  headers: Record<string, string | string[] | undefined>;
  // biome-ignore lint/suspicious/noExplicitAny: messages are looked into, not typed, by tests.
  message: any;
  signed: boolean;
  status: number;
}

/** A real HTTP server that takes posts and answers as it is told to. */
export class WebhookEndpoint {
  readonly secret = "0123456789abcdef0123456789abcdef";
  readonly posts: ReceivedPost[] = [];
  /** The status for the n-th post, counted from 0; null: the connection is cut without an answer. */
  answer: (post: number, message: { id: string }) => number | null = () => 204;
  headers: Record<string, string> = {};
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/limen`;
  }

  /** The ids of the events that it said yes to, in order. */
  get taken(): string[] {
    return this.posts.filter(({ status }) => status === 204).map(({ message }) => message.id);
  }

  /** Always on the port of its first opening. */
  async open(): Promise<void> {
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request.setEncoding("utf8")) body += chunk;
      const message = JSON.parse(body);
      const status = this.answer(this.posts.length, message);
      const signed = this.#isSigned(String(request.headers["x-limen-signature"]), body);
      this.posts.push({ headers: request.headers, message, signed, status: status ?? 0 });
      if (status === null) response.destroy();
      else response.writeHead(status, this.headers).end();
    });
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  #isSigned(header: string, body: string): boolean {
    const [, time, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
    return mac === createHmac("sha256", this.secret).update(`${time}.${body}`).digest("hex");
  }
}
