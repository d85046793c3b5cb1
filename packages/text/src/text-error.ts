import { MimoError } from "@mimo/base";

/** What can go wrong with text. */
export type TextErrorCode =
  | "bad_vocab_size"
  | "bad_special_token"
  | "bad_tokenizer"
  | "unreadable_tokenizer"
  | "unknown_token_id"
  | "bad_turns"
  | "bad_term"
  | "stream_finished";

/** Thrown for tokenizers, conversations and terms that break a rule; the message names the rule and the value. */
export class TextError extends MimoError<TextErrorCode> {}
