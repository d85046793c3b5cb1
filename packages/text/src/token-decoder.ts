/** What a token is when it is turned back into text. */
export type TokenContent =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "special"; readonly text: string };

/**
 * Turns token ids into text as they arrive.
 *
 * A character whose UTF-8 bytes span tokens is held until it is complete; bytes that can never become a character give
 * U+FFFD. Pieces and the final flush joined equal the decoding of the whole.
 */
export class TokenDecoder {
  readonly #contentOf: (id: number) => TokenContent;
  // ignoreBOM keeps a U+FEFF in the text: what was encoded is what comes back.
  readonly #utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

  /** @param contentOf - Looks an id up; throws for an id outside the vocabulary. */
  constructor(contentOf: (id: number) => TokenContent) {
    this.#contentOf = contentOf;
  }

  /** The text that this token completes, possibly empty. A special token gives its spelling. */
  push(id: number): string {
    const content = this.#contentOf(id);
    if (content.kind === "bytes") return this.#utf8.decode(content.bytes, { stream: true });
    return this.flush() + content.text;
  }

  /** Ends a run of bytes: U+FFFD if a character was left unfinished, else nothing. */
  flush(): string {
    return this.#utf8.decode();
  }
}
