import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "@mimo/base";
import { z } from "zod";
import { MimosegError } from "../mimoseg-error.js";
import type { Endpoint } from "./endpoint.js";
import { readBody } from "./read-body.js";
import { type Completion, readCompletion } from "./read-completion.js";
import { backoffMs, type RetryPolicy, retryAfterMs } from "./retry-delay.js";

/** One message of a chat. */
export interface ChatMessage {
  readonly role: "system" | "user";
  readonly content: string;
}

/** What is asked of the model. The same request is worth the same answer. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly temperature: number;
  readonly seed: number;
}

/** A completion, or why the endpoint gave none. */
export type ChatResult =
  | Completion
  | { readonly kind: "failed"; readonly reason: "timeout" | "server_error" };

export interface ChatClientOptions {
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
  readonly retries: RetryPolicy;
  /** Of the jitter. */
  readonly seed: number;
}

/** No honest answer is longer; reading stops there. */
const MAX_BODY_BYTES = 256 * 1024;
const MAX_ANSWER_TOKENS = 1024;
/** A request that timed out is sent again this often at most: each costs the whole time. */
const MAX_TIMEOUTS = 2;
/** So many requests in a row without an answer, each after its retries: the endpoint is gone. */
const MAX_FAILURES_IN_A_ROW = 20;

/** Optional parts of a request that some servers refuse with 400: first all of them, then fewer, then none. */
const FORMS: readonly ((request: ChatRequest) => object)[] = [
  ({ temperature, seed }) => ({
    temperature,
    seed,
    max_tokens: MAX_ANSWER_TOKENS,
    response_format: { type: "json_object" },
  }),
  ({ temperature, seed }) => ({ temperature, seed, max_tokens: MAX_ANSWER_TOKENS }),
  () => ({}),
];

type Attempt =
  | {
      readonly kind: "response";
      readonly status: number;
      readonly headers: Headers;
      readonly body: string | null;
    }
  | { readonly kind: "timeout" | "broken" | "unreachable" };

const modelsSchema = z.object({ data: z.array(z.object({ id: z.string().min(1) })).min(1) });

/** Speaks to an OpenAI-compatible endpoint: retries, waits when told to, and never reads or waits without end. */
export class ChatClient {
  readonly #endpoint: Endpoint;
  readonly #options: ChatClientOptions;
  readonly #jitter: Random;
  readonly #closing = new AbortController();
  /** Index into {@link FORMS}: the first that this server takes. */
  #form = 0;
  /** No request is sent before this time: the server has said that it has too many. */
  #quietUntilMs = 0;
  #failuresInARow = 0;
  #wasReached = false;
  /** Once it cannot be used, requests that wait are not sent any more. */
  #unusableBecause: MimosegError | null = null;

  constructor(endpoint: Endpoint, options: ChatClientOptions) {
    this.#endpoint = endpoint;
    this.#options = options;
    this.#jitter = Random.derive(options.seed, "retry jitter");
  }

  /**
   * The first model that the endpoint lists.
   *
   * @throws {MimosegError} `writer_failed` if the endpoint cannot be used or lists none.
   */
  async firstModel(): Promise<string> {
    const attempt = await this.#request(this.#endpoint.modelsUrl, null);
    const body = attempt.kind === "response" && attempt.status === 200 ? attempt.body : null;
    const models = modelsSchema.safeParse(parseJson(body ?? ""));
    if (!models.success) throw this.#unusable("lists no model: name one");
    return models.data.data[0].id;
  }

  /**
   * Asks the model.
   *
   * @throws {MimosegError} `writer_failed` if the endpoint was never reached, refuses us (401, 403, 404), or has not
   * answered many requests in a row; also after `close`.
   */
  async complete(request: ChatRequest): Promise<ChatResult> {
    const result = await this.#completeInSomeForm(request);
    this.#failuresInARow = result.kind === "failed" ? this.#failuresInARow + 1 : 0;
    if (this.#failuresInARow >= MAX_FAILURES_IN_A_ROW) {
      throw this.#unusable(`gave no answer to ${MAX_FAILURES_IN_A_ROW} requests in a row`);
    }
    return result;
  }

  /** Ends every request that is under way: its promise is rejected. */
  close(): void {
    this.#closing.abort();
  }

  async #completeInSomeForm(request: ChatRequest): Promise<ChatResult> {
    for (let form = this.#form; form < FORMS.length; form++) {
      const { model, messages } = request;
      const body = JSON.stringify({ model, messages, stream: false, ...FORMS[form](request) });
      const attempt = await this.#request(this.#endpoint.chatUrl, body);
      if (attempt.kind === "timeout") return { kind: "failed", reason: "timeout" };
      if (attempt.kind !== "response") return { kind: "failed", reason: "server_error" };
      if (attempt.status === 200) {
        this.#form = form;
        if (attempt.body === null) return { kind: "rejected", reason: "too_long" };
        return readCompletion(attempt.body, attempt.headers.get("content-type") ?? "");
      }
      if (attempt.status !== 400 && attempt.status !== 422) break;
    }
    return { kind: "failed", reason: "server_error" };
  }

  /** Sends one request, again and again where that can help. */
  async #request(url: string, body: string | null): Promise<Attempt> {
    const { retries } = this.#options;
    let timeouts = 0;
    for (let failures = 1; ; failures++) {
      await this.#pause(this.#quietUntilMs - Date.now());
      const attempt = await this.#attempt(url, body);
      if (attempt.kind === "response") this.#requireWelcome(attempt.status);
      if (attempt.kind === "timeout") timeouts++;
      if (!isTransient(attempt)) return attempt;
      if (failures >= retries.attempts || timeouts >= MAX_TIMEOUTS) {
        if (attempt.kind === "unreachable" && !this.#wasReached) throw this.#unusable("cannot be reached");
        return attempt;
      }
      const asked = attempt.kind === "response" ? attempt.headers.get("retry-after") : null;
      await this.#pause(this.#delayMs(failures, retryAfterMs(asked, Date.now())));
    }
  }

  #delayMs(failures: number, askedMs: number | null): number {
    const { retries } = this.#options;
    if (askedMs === null) return backoffMs(retries, failures, this.#jitter);
    this.#quietUntilMs = Math.max(this.#quietUntilMs, Date.now() + askedMs);
    // Not all at once when the pause is over.
    return askedMs + this.#jitter.uniform(0, retries.firstDelayMs);
  }

  async #attempt(url: string, body: string | null): Promise<Attempt> {
    const abort = new AbortController();
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      abort.abort();
    }, this.#options.timeoutMs);
    const onClose = () => abort.abort();
    this.#closing.signal.addEventListener("abort", onClose, { once: true });
    try {
      const response = await this.#options.fetch(url, this.#requestInit(body, abort.signal));
      this.#wasReached = true;
      const text = await readBody(response, MAX_BODY_BYTES);
      return { kind: "response", status: response.status, headers: response.headers, body: text };
    } catch (error) {
      this.#requireOpen();
      return { kind: timedOut ? "timeout" : isUnreachable(error) ? "unreachable" : "broken" };
    } finally {
      clearTimeout(timer);
      this.#closing.signal.removeEventListener("abort", onClose);
    }
  }

  #requestInit(body: string | null, signal: AbortSignal): RequestInit {
    const headers = { accept: "application/json", ...this.#endpoint.headers };
    // A POST does not survive every redirect, and a key must not follow one.
    const common = { signal, redirect: "manual" as const };
    if (body === null) return { ...common, method: "GET", headers };
    return { ...common, method: "POST", headers: { ...headers, "content-type": "application/json" }, body };
  }

  async #pause(ms: number): Promise<void> {
    this.#requireOpen();
    if (ms <= 0) return;
    await sleep(ms, undefined, { signal: this.#closing.signal }).catch(() => {});
    this.#requireOpen();
  }

  #requireOpen(): void {
    if (this.#unusableBecause !== null) throw this.#unusableBecause;
    if (this.#closing.signal.aborted) throw new MimosegError("writer_failed", "writer: it was closed");
  }

  #requireWelcome(status: number): void {
    if (status === 401 || status === 403) throw this.#unusable(`refuses the key (${status})`);
    if (status === 404) throw this.#unusable("does not know this path or model (404)");
    if (status >= 300 && status < 400) throw this.#unusable(`redirects (${status}): give the final address`);
  }

  #unusable(what: string): MimosegError {
    const message = `writer: the endpoint ${this.#endpoint.shown} ${what}`;
    this.#unusableBecause ??= new MimosegError("writer_failed", message);
    return this.#unusableBecause;
  }
}

function isTransient(attempt: Attempt): boolean {
  if (attempt.kind !== "response") return true;
  return attempt.status === 408 || attempt.status === 429 || attempt.status >= 500;
}

const UNREACHABLE =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_)/;

function isUnreachable(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  return UNREACHABLE.test(String(cause?.code ?? ""));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
