import type { Mark, Mask } from "@mimo/imaging";
import type { Term } from "../ontology/term.js";
import type { Fact, Marking, Perspective, SampleTask } from "../sample.js";

/** A structure that a sample speaks of. */
export interface Thing {
  readonly term: Term;
  /** The true mask; null when the structure is absent. */
  readonly mask: Mask | null;
  /** Several objects are known to be there, so that the plural fits. */
  readonly several: boolean;
  /** Where it is known from that it is there, or that it is not: `mask`, `metadata`, `ontology`. */
  readonly source: string;
}

/** Something that can be said, worded, with the facts that saying it states. */
export interface Value {
  readonly text: string;
  readonly facts: readonly Fact[];
}

/** What one turn says, without its wording: both a plain and a rich writer can word it. */
export interface Content {
  readonly perspective: Perspective;
  readonly task: SampleTask;
  readonly topic: string;
  /** What is asked; names the rules `ASKS_cmd`, `ASKS_ask`, ... of the grammar. */
  readonly asks: string;
  /** How it is answered; rule `TELLS_tell`. Several: sentences, each about slots of its own. */
  readonly tells: readonly Telling[];
  /** By slot: `x`, `y`, `z` are grounded where the answer names them, `w` never is. */
  readonly things: Readonly<Record<string, Thing>>;
  /** By slot and name: `x.place`; `i` is the image. */
  readonly values: Readonly<Record<string, Value>>;
  /** What the question calls `x`. */
  readonly calls: "name" | "it" | "this";
  /** The question speaks of `x` and `y` the other way round. */
  readonly swapped: boolean;
  readonly marks: readonly Mark[];
  readonly marking: Marking | null;
  /** What was said before, oldest first. */
  readonly earlier: readonly Content[];
}

/** A sentence of an answer. */
export interface Telling {
  readonly symbol: string;
  /** The slot that the rule's `x` means; null: `x`. */
  readonly about: string | null;
}
