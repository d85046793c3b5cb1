import { readFile } from "node:fs/promises";
import { Tokenizer as LibraryTokenizer } from "@huggingface/tokenizers";
import { fromByteChars } from "./byte-level.js";
import { SPECIALS, type SpecialToken, splitAtTokens } from "./special-tokens.js";
import { TextError } from "./text-error.js";
import { type TokenContent, TokenDecoder } from "./token-decoder.js";
import { parseTokenizerJson, type TokenizerJson } from "./tokenizer-json.js";

/** How to read a text when encoding it. */
export interface EncodeOptions {
  /**
   * Which spellings become special tokens: none (false, the default), all of `SPECIALS` (true), or those listed.
   * Text from a person is encoded with none, so it can only ever spell a tag, not be one.
   */
  readonly allowSpecial?: boolean | readonly SpecialToken[];
}

/**
 * A byte-level BPE tokenizer with this project's special tokens.
 *
 * Any text round-trips: `decode(encode(text)) === text` for every well-formed string.
 */
export class Tokenizer {
  /** One more than the highest id. */
  readonly vocabSize: number;
  readonly #library: LibraryTokenizer;
  readonly #contents: readonly (TokenContent | undefined)[];
  readonly #specialIds: ReadonlyMap<SpecialToken, number>;
  readonly #specialById: ReadonlyMap<number, SpecialToken>;

  private constructor(json: TokenizerJson) {
    // Without its added tokens the library sees only words: no spelling in a text can turn into a special id there.
    this.#library = new LibraryTokenizer({ ...json, added_tokens: [] }, {});
    this.#contents = listContents(json);
    this.vocabSize = this.#contents.length;
    this.#specialIds = new Map(SPECIALS.map((token) => [token, findSpecial(json, token)]));
    this.#specialById = new Map(Array.from(this.#specialIds, ([token, id]) => [id, token]));
  }

  /**
   * Builds a tokenizer from the content of a tokenizer.json.
   *
   * @throws {TextError} `bad_tokenizer` if it is not byte-level BPE, or lacks one of `SPECIALS`.
   */
  static fromJson(json: unknown): Tokenizer {
    return new Tokenizer(parseTokenizerJson(json));
  }

  /**
   * Reads a tokenizer.json.
   *
   * @throws {TextError} `unreadable_tokenizer` if the file cannot be read or is not JSON; else as `fromJson`.
   */
  static async fromFile(path: string): Promise<Tokenizer> {
    let json: unknown;
    try {
      json = JSON.parse(await readFile(path, "utf8"));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `Tokenizer.fromFile: expected a readable JSON file at ${path}, got: ${reason}`;
      throw new TextError("unreadable_tokenizer", message, { path }, { cause });
    }
    return Tokenizer.fromJson(json);
  }

  /** Token ids of a text; no begin or end token is added. Lone surrogates are read as U+FFFD. */
  encode(text: string, { allowSpecial = false }: EncodeOptions = {}): number[] {
    const allowed = allowSpecial === true ? SPECIALS : allowSpecial || [];
    return splitAtTokens(text, allowed).flatMap((part, i) => {
      if (i % 2 === 1) return [this.specialId(part as SpecialToken)];
      return part === "" ? [] : this.#library.encode(part, { add_special_tokens: false }).ids;
    });
  }

  /**
   * The text of some tokens; special tokens appear as their spellings.
   *
   * @throws {TextError} `unknown_token_id`.
   */
  decode(ids: Iterable<number>): string {
    const decoder = this.createDecoder();
    let text = "";
    for (const id of ids) text += decoder.push(id);
    return text + decoder.flush();
  }

  /** A decoder for ids that arrive one at a time. Its `push` throws {TextError} `unknown_token_id`. */
  createDecoder(): TokenDecoder {
    return new TokenDecoder((id) => this.#contentOf(id));
  }

  /** The id of a special token. Always ask for it: tokenising the spelling would not give it. */
  specialId(token: SpecialToken): number {
    return this.#specialIds.get(token)!;
  }

  /** The special token with this id; null for every other id. */
  specialOf(id: number): SpecialToken | null {
    return this.#specialById.get(id) ?? null;
  }

  #contentOf(id: number): TokenContent {
    const content = this.#contents[id];
    if (content === undefined) {
      const rule = `an id of this vocabulary (0 to ${this.vocabSize - 1})`;
      throw new TextError("unknown_token_id", `Tokenizer.decode: expected ${rule}, got ${id}`, { id });
    }
    return content;
  }
}

function listContents(json: TokenizerJson): (TokenContent | undefined)[] {
  const contents: (TokenContent | undefined)[] = [];
  for (const [token, id] of Object.entries(json.model.vocab)) {
    const bytes = fromByteChars(token);
    contents[id] = bytes === null ? { kind: "special", text: token } : { kind: "bytes", bytes };
  }
  for (const { id, content } of json.added_tokens) contents[id] = { kind: "special", text: content };
  return contents;
}

function findSpecial(json: TokenizerJson, token: SpecialToken): number {
  const added = json.added_tokens.find((candidate) => candidate.content === token);
  if (added === undefined) {
    throw new TextError("bad_tokenizer", `tokenizer.json: expected the added token ${token}, got none`);
  }
  return added.id;
}
