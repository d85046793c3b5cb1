/** A medical term of an answer. */
export interface AnswerTerm {
  readonly text: string;
  /** Where the term begins in the answer's visible text, in UTF-16 code units. */
  readonly start: number;
  /** Where it ends (exclusive), in UTF-16 code units: `answer.text.slice(start, end) === text`. */
  readonly end: number;
  /** Which `<SEG>` of the answer grounds the term, counted from 0; null when none does. */
  readonly segIndex: number | null;
}

/**
 * How an answer departs from the grammar `( text | <p>term</p><SEG> )*`, and what was made of it.
 *
 * - `nested_term`: `<p>` within a term; the outer term ends there.
 * - `unclosed_term`: no `</p>`; the term runs to its `<SEG>`, or to the end of the answer.
 * - `surplus_close`: `</p>` with no term open; ignored.
 * - `empty_term`: `<p></p>`; no term.
 * - `term_without_seg`: kept as a term with `segIndex` null.
 * - `seg_without_term`: counted, but belongs to no term.
 * - `stray_token`: a chat token or `<region>` in an answer; removed.
 * - `spelled_tag`: ordinary tokens that spell a tag, where tags are tokens; removed, it grounds nothing.
 * - `split_tag`: text that would spell a tag once the tag in its midst is gone; its ">" is removed.
 */
export type AnswerWarning =
  | "nested_term"
  | "unclosed_term"
  | "surplus_close"
  | "empty_term"
  | "term_without_seg"
  | "seg_without_term"
  | "stray_token"
  | "spelled_tag"
  | "split_tag";

/** An answer taken apart. */
export interface ParsedAnswer {
  /** What the user reads: no tags, no space around the ends, one run of space where tags stood between several. */
  readonly text: string;
  /** The terms in order; they do not overlap. */
  readonly terms: readonly AnswerTerm[];
  /** Number of `<SEG>`, those that ground no term included. */
  readonly segCount: number;
  /** One entry per departure from the grammar, in order. */
  readonly warnings: readonly AnswerWarning[];
}

/** A step of an answer as it arrives. Text within a term comes between its `termStart` and `termEnd`. */
export type AnswerEvent =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "termStart"; readonly termIndex: number; readonly start: number }
  | { readonly type: "termEnd"; readonly termIndex: number; readonly end: number }
  /** `termIndex` is the term that this `<SEG>` grounds; null when there is none. */
  | { readonly type: "seg"; readonly segIndex: number; readonly termIndex: number | null };
