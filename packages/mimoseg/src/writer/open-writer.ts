import { Random } from "@mimo/base";
import pLimit from "p-limit";
import { MimosegError } from "../mimoseg-error.js";
import { ChatClient, type ChatRequest, type ChatResult } from "./chat-client.js";
import { checkDraft } from "./checks/check-draft.js";
import { parseEndpoint } from "./endpoint.js";
import { writePrompt } from "./prompt.js";
import { readReply } from "./read-reply.js";
import { ReplyStore } from "./reply-store.js";
import { DEFAULT_RETRIES, type RetryPolicy } from "./retry-delay.js";
import type { SampleWriter, WriteRequest, WriteResult } from "./sample-writer.js";

/** How to reach a language model, and where to keep what it says. */
export interface WriterOptions {
  /** An OpenAI-compatible endpoint: `http://localhost:8000`, `https://host/v1`. A host alone stands for its `/v1`. */
  readonly url: string;
  /** Default: the first model that the endpoint lists. */
  readonly model?: string;
  /** Sent as a bearer token; never logged, never part of a message. */
  readonly apiKey?: string;
  /** Folder for the replies; several processes may share it. */
  readonly cacheDir: string;
  /** Requests at a time. Default: 4. */
  readonly concurrency?: number;
  /** For one request with its whole answer. Default: 120,000. */
  readonly timeoutMs?: number;
  /** Of styles, the model's sampling and the retries' jitter. */
  readonly seed: number;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
  /** Default: six requests in all, waits from 0.5 s to 30 s between them. */
  readonly retries?: RetryPolicy;
}

const TEMPERATURE = 0.7;

/**
 * Opens a writer that asks a language model, checks what it says, and keeps every reply on disk.
 *
 * The same request gives the same result, without the network once the reply is kept. Failures of the endpoint
 * (`timeout`, `server_error`) are not kept: they are tried again by the next build.
 *
 * @throws {MimosegError} `bad_option`; `writer_failed` if the endpoint cannot be used. `write` throws the latter too,
 * when the endpoint is never reached, refuses the key (401, 403), does not know path or model (404), or falls silent.
 * @example
 * const writer = await openWriter({ url: "http://localhost:8000", cacheDir: "out/work/writer", seed: 1 });
 */
export async function openWriter(options: WriterOptions): Promise<SampleWriter> {
  const { concurrency = 4, timeoutMs = 120_000, retries = DEFAULT_RETRIES, seed } = options;
  requirePositive("concurrency", concurrency);
  requirePositive("timeoutMs", timeoutMs);
  const endpoint = parseEndpoint(options.url, options.apiKey ?? null);
  const client = new ChatClient(endpoint, { fetch: options.fetch ?? fetch, timeoutMs, retries, seed });
  const model = options.model ?? (await client.firstModel());
  return new ModelWriter(client, new ReplyStore(options.cacheDir), { model, seed, concurrency });
}

class ModelWriter implements SampleWriter {
  readonly name: string;
  readonly #client: ChatClient;
  readonly #store: ReplyStore;
  readonly #model: string;
  readonly #seed: number;
  readonly #limit: ReturnType<typeof pLimit>;
  /** Requests under way, so that two samples that ask the same wait for one reply. */
  readonly #asked = new Map<string, Promise<ChatResult>>();

  constructor(
    client: ChatClient,
    store: ReplyStore,
    { model, seed, concurrency }: { model: string; seed: number; concurrency: number },
  ) {
    this.name = `llm:${model}`;
    this.#client = client;
    this.#store = store;
    this.#model = model;
    this.#seed = seed;
    this.#limit = pLimit(concurrency);
  }

  async write(request: WriteRequest): Promise<WriteResult> {
    const reply = await this.#replyTo(this.#chatFor(request));
    if (reply.kind !== "content") return { ok: false, reason: reply.reason };
    const draft = readReply(reply.content);
    return typeof draft === "string" ? { ok: false, reason: draft } : checkDraft(draft, request);
  }

  async close(): Promise<void> {
    this.#client.close();
    // Whoever waits gets the client's error; nothing may outlive the writer.
    await Promise.allSettled(this.#asked.values());
  }

  #chatFor(request: WriteRequest): ChatRequest {
    return {
      model: this.#model,
      messages: writePrompt(request, this.#seed),
      temperature: TEMPERATURE,
      seed: Random.derive(this.#seed, "reply", request.sample.id).integer(2 ** 31),
    };
  }

  #replyTo(chat: ChatRequest): Promise<ChatResult> {
    const key = JSON.stringify(chat);
    const waiting = this.#asked.get(key);
    if (waiting !== undefined) return waiting;
    const reply = this.#limit(() => this.#keptOrAsked(chat)).finally(() => this.#asked.delete(key));
    this.#asked.set(key, reply);
    return reply;
  }

  async #keptOrAsked(chat: ChatRequest): Promise<ChatResult> {
    const kept = await this.#store.read(chat);
    if (kept !== null) return kept;
    const result = await this.#client.complete(chat);
    return result.kind === "failed" ? result : this.#store.keep(chat, result);
  }
}

function requirePositive(name: string, value: number): void {
  if (value > 0 && (name !== "concurrency" || Number.isInteger(value))) return;
  throw new MimosegError("bad_option", `openWriter: ${name} must be above 0, got ${value}`);
}
