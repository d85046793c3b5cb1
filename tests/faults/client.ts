/** A plain client of the HTTP API, for tests that must see exactly what came back. */
import type { AnswerEvents, ImportResult } from "@mimo/protocol";

const JSON_TYPE = { "content-type": "application/json" };

/** The server answered, but not with success. */
export class RefusedError extends Error {
  constructor(
    readonly status: number,
    readonly body: string,
  ) {
    super(`status ${status}: ${body.slice(0, 500)}`);
  }
}

/** The connection broke before the whole answer had come. */
export class LostError extends Error {}

/** A file to upload. */
export interface UploadedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Calls one server.
 *
 * @throws {RefusedError} or {@link LostError} from every method, unless the answer is a success and whole.
 */
export class Client {
  constructor(readonly url: string) {}

  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const sent = body === undefined ? {} : { headers: JSON_TYPE, body: JSON.stringify(body) };
    return JSON.parse(decode(await this.#send(path, { method, ...sent }))) as T;
  }

  get<T>(path: string): Promise<T> {
    return this.json("GET", path);
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.json("POST", path, body);
  }

  async bytes(path: string): Promise<Uint8Array> {
    return this.#send(path, {});
  }

  async upload(files: readonly UploadedFile[]): Promise<ImportResult> {
    const form = new FormData();
    for (const { name, bytes } of files) form.append("file", new Blob([new Uint8Array(bytes)]), name);
    return JSON.parse(decode(await this.#send("/api/cases", { method: "POST", body: form }))) as ImportResult;
  }

  /** Asks and reads the whole answer. @throws {Error} if the stream ends without `done`. */
  async ask(conversationId: string, ask: unknown, signal?: AbortSignal): Promise<AnswerEvents["done"]> {
    const path = `/api/conversations/${conversationId}/turns`;
    const init = { method: "POST", headers: JSON_TYPE, body: JSON.stringify(ask), signal: signal ?? null };
    const text = decode(await this.#send(path, init));
    const done = /^event: done\ndata: (.*)$/m.exec(text);
    if (done !== null) return JSON.parse(done[1]!) as AnswerEvents["done"];
    throw new Error(`the answer ended without done: ${text.slice(-500)}`);
  }

  async #send(path: string, init: RequestInit): Promise<Uint8Array> {
    let status: number;
    let body: Uint8Array;
    try {
      const response = await fetch(`${this.url}${path}`, init);
      status = response.status;
      body = new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      throw new LostError(`${init.method ?? "GET"} ${path}: no whole answer`, { cause });
    }
    if (status < 300) return body;
    throw new RefusedError(status, decode(body));
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
