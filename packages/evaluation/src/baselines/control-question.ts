import type { AskedSample } from "../harness/protocol.js";
import type { Control } from "../harness/sample-row.js";

const WORDLESS = "Segment this.";

/**
 * A question as a control puts it; `blank` and `shuffled` change the picture alone.
 *
 * @returns Null where the control has nothing to take away: `no text` needs a mark to segment that comes with a name,
 *   `no marks` needs marks.
 */
export function underControl(sample: AskedSample, control: Control): AskedSample | null {
  const { task, turns, marks } = sample;
  const last = turns[turns.length - 1];
  switch (control) {
    case "blank":
    case "shuffled":
      return sample;
    case "no marks":
      return marks.length === 0 ? null : { ...sample, marks: [] };
    case "no text": {
      if (task !== "segment_marked" || marks.length === 0 || last.question === WORDLESS) return null;
      return { ...sample, turns: [{ ...last, question: WORDLESS }] };
    }
  }
}
