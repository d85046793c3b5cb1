import { TextError } from "./text-error.js";

/** A token that stands outside the merges, as a tokenizer.json lists it. */
export interface AddedTokenJson {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
  readonly single_word: boolean;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  readonly normalized: boolean;
}

/**
 * A HuggingFace tokenizer.json with a byte-level BPE model: the part of the format that this project reads and writes.
 *
 * Field names are the format's own. Other fields are kept for the library that runs it.
 */
export interface TokenizerJson {
  readonly version: string;
  readonly truncation: null;
  readonly padding: null;
  readonly added_tokens: readonly AddedTokenJson[];
  readonly normalizer: object | null;
  readonly pre_tokenizer: object;
  readonly post_processor: object | null;
  readonly decoder: object;
  readonly model: {
    readonly type: "BPE";
    /** Token to id; tokens are in byte stand-in characters. */
    readonly vocab: Readonly<Record<string, number>>;
    /** "left right" or a pair, best first. */
    readonly merges: readonly (string | readonly [string, string])[];
  };
}

/**
 * Writes a byte-level BPE vocabulary as a tokenizer.json.
 *
 * @param tokens - Every token by id; the specials come first.
 * @param merges - "left right", best first.
 */
export function toTokenizerJson(
  tokens: readonly string[],
  merges: readonly string[],
  specials: readonly string[],
): TokenizerJson {
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const model = {
    type: "BPE" as const,
    dropout: null,
    unk_token: null,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    ignore_merges: false,
    vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
    merges,
  };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: specials.map((content, id) => ({ id, content, ...flags })),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model,
  };
}

/**
 * Checks that an unknown value is a tokenizer.json that this project can run: BPE, byte-level when cutting and when
 * decoding (SentencePiece vocabularies are not), ids that are whole numbers.
 *
 * @throws {TextError} `bad_tokenizer` with the rule that is broken.
 */
export function parseTokenizerJson(value: unknown): TokenizerJson {
  const json = asObject(value, "a JSON object");
  const model = asObject(json.model, '"model" to be an object');
  demand(model.type === "BPE", '"model.type" to be "BPE"', model.type);
  demand(hasByteLevel(json.pre_tokenizer), 'a "ByteLevel" pre_tokenizer', json.pre_tokenizer);
  demand(hasByteLevel(json.decoder), 'a "ByteLevel" decoder', json.decoder);
  demand(Array.isArray(model.merges), '"model.merges" to be a list', model.merges);
  for (const [token, id] of Object.entries(asObject(model.vocab, '"model.vocab" to be an object'))) {
    demand(isId(id), `a whole number as the id of ${JSON.stringify(token)}`, id);
  }
  const added = json.added_tokens ?? [];
  demand(Array.isArray(added), '"added_tokens" to be a list', added);
  for (const token of added as unknown[]) {
    const { content, id } = asObject(token, "every added token to be an object");
    demand(typeof content === "string" && isId(id), "every added token to have content and id", token);
  }
  return { normalizer: null, post_processor: null, ...json, added_tokens: added } as unknown as TokenizerJson;
}

function hasByteLevel(part: unknown): boolean {
  if (typeof part !== "object" || part === null) return false;
  const { type, pretokenizers, decoders } = part as Record<string, unknown>;
  if (type === "ByteLevel") return true;
  const parts = pretokenizers ?? decoders;
  return type === "Sequence" && Array.isArray(parts) && parts.some(hasByteLevel);
}

function isId(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}

function asObject(value: unknown, rule: string): Record<string, unknown> {
  demand(typeof value === "object" && value !== null && !Array.isArray(value), rule, value);
  return value as Record<string, unknown>;
}

function demand(holds: boolean, rule: string, got: unknown): void {
  if (holds) return;
  const shown = JSON.stringify(got)?.slice(0, 60) ?? "nothing";
  throw new TextError("bad_tokenizer", `tokenizer.json: expected ${rule}, got ${shown}`);
}
