import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** How the fake endpoint treats one request. */
export type Behaviour = (response: ServerResponse) => void | Promise<void>;

/** A request as the fake endpoint got it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  /** Parsed JSON; null without a body. */
  readonly body: Record<string, unknown> | null;
}

/** An OpenAI-compatible endpoint in this process that misbehaves as it is told. */
export interface FakeEndpoint {
  readonly url: string;
  /** Requests for completions, in the order of their arrival. */
  readonly chats: readonly SeenRequest[];
  readonly models: readonly SeenRequest[];
  /** Most completions that were under way at a time. */
  readonly busiest: number;
  /** What the next requests get; the last one stays. */
  behave(...behaviours: readonly Behaviour[]): void;
  close(): Promise<void>;
}

/** A good completion with this content. */
export function says(content: string, finish_reason = "stop"): Behaviour {
  return (response) => sendJson(response, 200, JSON.stringify(completion(content, finish_reason)));
}

/** A good completion of this question and answer. */
export function writes(question: string, answer: string): Behaviour {
  return says(JSON.stringify({ question, answer }));
}

/** A status without a completion. */
export function fails(status: number, headers: Record<string, string> = {}): Behaviour {
  return (response) => {
    response.writeHead(status, headers).end('{"error":{"message":"no"}}');
  };
}

/** 200 with any body. */
export function sends(body: string, contentType = "application/json"): Behaviour {
  return (response) => {
    response.writeHead(200, { "content-type": contentType }).end(body);
  };
}

export const neverAnswers: Behaviour = () => {};

/** Headers at once, then a byte now and then, without end. */
export const drips: Behaviour = async (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  while (!response.destroyed) {
    response.write(" ");
    await sleep(10);
  }
};

/** Half a body, then the connection breaks. */
export const resets: Behaviour = async (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  response.write('{"choices":[');
  await sleep(5);
  response.destroy();
};

/** A body without end, as fast as it is read. */
export const floods: Behaviour = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  const block = "x".repeat(64 * 1024);
  const pour = () => {
    while (!response.destroyed && response.write(block));
  };
  response.on("drain", pour);
  pour();
};

/** A good completion after a while. */
export function later(ms: number, behaviour: Behaviour): Behaviour {
  return async (response) => {
    await sleep(ms);
    await behaviour(response);
  };
}

/** The content as server-sent events, a few characters each. */
export function streams(content: string): Behaviour {
  return async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    for (const part of content.match(/[\s\S]{1,7}/g) ?? []) {
      const choices = [{ index: 0, delta: { content: part }, finish_reason: null }];
      response.write(`data: ${JSON.stringify({ choices })}\n\n`);
    }
    response.end("data: [DONE]\n\n");
  };
}

/** Starts an endpoint on a free port; it lists the model `fake-7b`. */
export async function startFakeEndpoint(): Promise<FakeEndpoint> {
  const chats: SeenRequest[] = [];
  const models: SeenRequest[] = [];
  let queue: readonly Behaviour[] = [fails(500)];
  let busy = 0;
  let busiest = 0;
  const server = createServer(async (request, response) => {
    const seen = await readRequest(request);
    if (seen.path === "/v1/models") {
      models.push(seen);
      sendJson(response, 200, '{"object":"list","data":[{"id":"fake-7b","object":"model"}]}');
      return;
    }
    chats.push(seen);
    busiest = Math.max(busiest, ++busy);
    response.on("close", () => busy--);
    const [behaviour] = queue;
    if (queue.length > 1) queue = queue.slice(1);
    await behaviour(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    chats,
    models,
    get busiest() {
      return busiest;
    },
    behave: (...behaviours) => {
      queue = behaviours;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function readRequest(request: IncomingMessage): Promise<SeenRequest> {
  let text = "";
  for await (const chunk of request) text += chunk;
  const { method = "", url = "", headers } = request;
  return { method, path: url, headers, body: text === "" ? null : JSON.parse(text) };
}

function completion(content: string, finish_reason: string) {
  const message = { role: "assistant", content };
  return { object: "chat.completion", choices: [{ index: 0, message, finish_reason }] };
}

function sendJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/json" }).end(body);
}
