import type { MarkRow, SampleRow, WrittenSample } from "@mimo/dataset";
import { encodeRle, type Mark } from "@mimo/imaging";
import type { SourceQuestion } from "@mimo/sources";
import { parseAnswer } from "@mimo/text";
import type { PreparedPicture } from "./prepare-picture.js";
import type { SkipReason } from "./skip-line.js";

/** A written sample as a row; null if a target is no mask of its picture. */
export function writtenRow(
  picture: PreparedPicture,
  sample: WrittenSample,
  writer: string,
): Omit<SampleRow, "sample_id"> | null {
  const targets: SampleRow["targets"][number][] = [];
  for (const { term, mask } of sample.targets) {
    const maskId = mask === null ? null : picture.names.nameOf(mask);
    if (mask !== null && maskId === null) return null;
    targets.push({ term, mask_id: maskId });
  }
  return {
    image_id: picture.row.image_id,
    split: picture.row.split,
    perspective: sample.perspective,
    task: sample.task,
    topic: sample.topic,
    language: "en",
    writer,
    conversations: sample.turns.flatMap(({ question, answer }) => turnRows(question, answer ?? "")),
    marks: sample.marks.map(markRow),
    marking: sample.marking === null ? null : JSON.stringify(sample.marking),
    targets,
    facts: sample.facts,
  };
}

/** A question that came with the source as a row, or why it cannot be one. */
export function sourceQuestionRow(
  picture: PreparedPicture,
  question: SourceQuestion,
): Omit<SampleRow, "sample_id"> | SkipReason {
  const parsed = parseAnswer(question.answer);
  const faulty = parsed.warnings.length > 0 || parsed.segCount !== question.grounding.length;
  if (faulty || parsed.text === "" || question.question.trim() === "") return "bad_question";
  const grounding = question.grounding.map((ref) => picture.byRef.get(ref));
  const region = question.region === null ? null : picture.byRef.get(question.region);
  if (region === undefined) return "question_without_mask";
  const targets: SampleRow["targets"][number][] = [];
  for (const mask of grounding) {
    if (mask === undefined) return "question_without_mask";
    targets.push({ term: mask.term, mask_id: mask.mask_id });
  }
  const source = `source:${picture.row.source}`;
  return {
    image_id: picture.row.image_id,
    split: picture.row.split,
    perspective: region === null ? "III" : "IV",
    task: region === null ? "question" : "question_marked",
    topic: question.answerType,
    language: question.language,
    writer: "source",
    conversations: [...question.earlier, question].flatMap((turn) => turnRows(turn.question, turn.answer)),
    marks: region === null ? [] : [{ kind: "mask", positive: true, xy: [], counts: region.counts }],
    marking: region === null ? null : JSON.stringify({ kind: "mask", habit: null, jitter: null }),
    targets,
    facts: [{ kind: "answer", term: null, value: parsed.text, unit: null, source }],
  };
}

function turnRows(question: string, answer: string): SampleRow["conversations"] {
  return [
    { role: "user", content: question },
    { role: "assistant", content: answer },
  ];
}

function markRow(mark: Mark): MarkRow {
  switch (mark.kind) {
    case "point":
      return { kind: "point", positive: mark.positive, xy: [...mark.at], counts: null };
    case "box":
      return { kind: "box", positive: true, xy: [...mark.box], counts: null };
    case "scribble":
      return { kind: "scribble", positive: mark.positive, xy: mark.path.flat(), counts: null };
    case "mask":
      return { kind: "mask", positive: true, xy: [], counts: encodeRle(mark.mask).counts };
  }
}
