/** One event of a stream of server-sent events. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * Takes a `text/event-stream` apart as it comes in pieces (WHATWG HTML 9.2.6).
 *
 * `id` and `retry` are left out: an answer cannot be continued from its middle. An event that the stream breaks off
 * in is dropped, as the standard wants.
 */
export class SseParser {
  #rest = "";
  #event = "";
  #data: string[] = [];
  #isFirst = true;

  /** The events that are complete with this piece of text. */
  push(text: string): ServerSentEvent[] {
    if (text === "") return [];
    if (this.#isFirst) {
      text = text.replace(/^\uFEFF/, "");
      this.#isFirst = false;
    }
    const events: ServerSentEvent[] = [];
    const buffer = this.#rest + text;
    let start = 0;
    for (;;) {
      const found = findLineEnd(buffer, start);
      if (found === null) break;
      const event = this.#takeLine(buffer.slice(start, found.end));
      if (event !== null) events.push(event);
      start = found.next;
    }
    this.#rest = buffer.slice(start);
    return events;
  }

  #takeLine(line: string): ServerSentEvent | null {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#event = value;
    else if (field === "data") this.#data.push(value);
    return null;
  }

  #dispatch(): ServerSentEvent | null {
    const event = { event: this.#event || "message", data: this.#data.join("\n") };
    const hasData = this.#data.length > 0;
    this.#event = "";
    this.#data = [];
    return hasData ? event : null;
  }
}

/** A line ends with CR LF, LF or CR; a CR at the end of what has come may be half of a CR LF, so it waits. */
function findLineEnd(text: string, from: number): { end: number; next: number } | null {
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === "\n") return { end: at, next: at + 1 };
    if (char !== "\r") continue;
    if (at + 1 === text.length) return null;
    return { end: at, next: text[at + 1] === "\n" ? at + 2 : at + 1 };
  }
  return null;
}
