/** One turn of a conversation, as words. Marks do not appear here: they reach the model through the aligner. */
export interface Turn {
  readonly question: string;
  /** Answer in the answer grammar, `<p>term</p><SEG>` included; null for the turn that is to be answered. */
  readonly answer: string | null;
}
