import { SPECIALS, type SpecialToken } from "./special-tokens.js";

/** A run of ordinary text, or one tag. */
export type Lexeme =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "tag"; readonly tag: SpecialToken };

/** Finds spelled tags in a text that arrives in pieces; a piece that may begin a tag waits for the next. */
export class TagLexer {
  #held = "";

  push(piece: string): Lexeme[] {
    const input = this.#held + piece;
    this.#held = "";
    const lexemes: Lexeme[] = [];
    let textStart = 0;
    // Every tag has its only "<" at the front, so tags cannot overlap.
    for (let at = input.indexOf("<"); at >= 0; at = input.indexOf("<", at)) {
      const tag = SPECIALS.find((special) => input.startsWith(special, at));
      if (tag !== undefined) {
        pushText(lexemes, input.slice(textStart, at));
        lexemes.push({ kind: "tag", tag });
        at += tag.length;
        textStart = at;
      } else if (SPECIALS.some((special) => special.startsWith(input.slice(at)))) {
        pushText(lexemes, input.slice(textStart, at));
        this.#held = input.slice(at);
        return lexemes;
      } else {
        at++;
      }
    }
    pushText(lexemes, input.slice(textStart));
    return lexemes;
  }

  /** Ends the input: what waited was text. */
  flush(): Lexeme[] {
    const lexemes: Lexeme[] = [];
    pushText(lexemes, this.#held);
    this.#held = "";
    return lexemes;
  }
}

function pushText(lexemes: Lexeme[], text: string): void {
  if (text !== "") lexemes.push({ kind: "text", text });
}
