import type { FastifyReply } from "fastify";

/** Proxies and browsers close connections on which nothing moves. */
const HEARTBEAT_MS = 10_000;

/** Server-sent events (WHATWG HTML, section 9.2) on a reply that the route takes over. */
export class EventStream {
  readonly #reply: FastifyReply;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(reply: FastifyReply) {
    this.#reply = reply;
    reply.hijack();
    reply.raw.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      // Asks nginx to pass events on as they come.
      "x-accel-buffering": "no",
    });
    reply.raw.flushHeaders();
    this.#heartbeat = setInterval(() => this.#write(": waiting\n\n"), HEARTBEAT_MS);
    this.#heartbeat.unref();
  }

  /** Sends an event at once; JSON holds no line break, so one `data` line is enough. */
  send(name: string | null, data: unknown): void {
    this.#write(`${name === null ? "" : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`);
  }

  /** Sends text that is not JSON, such as OpenAI's `[DONE]`. */
  sendText(text: string): void {
    this.#write(`data: ${text}\n\n`);
  }

  end(): void {
    clearInterval(this.#heartbeat);
    if (!this.#reply.raw.writableEnded) this.#reply.raw.end();
  }

  #write(text: string): void {
    const { raw } = this.#reply;
    if (!raw.destroyed && !raw.writableEnded) raw.write(text);
  }
}

/** Aborted when the client closes the connection before the answer's end. */
export function closedSignal(reply: FastifyReply): AbortSignal {
  const stop = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) stop.abort();
  });
  return stop.signal;
}

/**
 * Starts a generator; what it refuses at once is thrown here, so that it becomes an ordinary error answer and not the
 * first event of a stream.
 *
 * @returns All its values, in an object because a generator in a promise would be hard to tell from one to await.
 */
export async function startNow<T>(
  generator: AsyncGenerator<T>,
): Promise<{ readonly values: AsyncGenerator<T> }> {
  const first = generator.next();
  await Promise.race([first, new Promise((resolve) => setImmediate(resolve))]);
  return { values: resume(first, generator) };
}

async function* resume<T>(
  first: Promise<IteratorResult<T>>,
  generator: AsyncGenerator<T>,
): AsyncGenerator<T> {
  try {
    for (let result = await first; result.done !== true; result = await generator.next()) yield result.value;
  } finally {
    await generator.return(undefined);
  }
}
