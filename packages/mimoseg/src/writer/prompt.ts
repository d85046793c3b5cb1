import { Random } from "@mimo/base";
import { type Fact, findTerm, type TargetMask, wordsFor } from "@mimo/dataset";
import { formatTerm } from "@mimo/text";
import type { ChatMessage } from "./chat-client.js";
import type { WriteRequest } from "./sample-writer.js";

const SYSTEM = `You write training data for a medical vision-language model: one question that a person asks about a picture, and the answer that the model should give.

You do not see the picture. Everything that is known of it is listed under "Facts", and nothing else may be said of it: no other findings, sizes, sides, positions, looks, causes or advice, and no other anatomy by name.

The answer:
- names each structure under "Structures" exactly once with its tags, in the listed order, written exactly as shown: <p>name</p><SEG>. <SEG> stands for the mask of that structure. A synonym from the list may stand between <p> and </p>. Tag nothing else.
- repeats numbers exactly as the facts give them, with their units and with words such as "about" or "less than". No other number occurs, neither in digits nor in words.
- says that a structure is not in the image if it is listed as absent, and keeps its tags.
- is one to three plain sentences without Markdown.

The question:
- asks what the draft asks, in other words and in the given style, as somebody who works with the picture might. It may set a scene, but invents no patient, history or finding.
- has no tags, and does not name a structure that the draft's question does not name.

Reply with one JSON object and nothing else: {"question": "...", "answer": "..."}`;

/** Who asks; without it a model asks everything in one voice. */
const STYLES = [
  "a radiologist who dictates, short and exact",
  "a junior doctor on a ward round",
  "a medical student who prepares for an examination",
  "a surgeon who plans an operation",
  "a teacher who asks the class",
  "a patient who looks at the picture with the doctor, in everyday words",
  "a technician who checks the picture",
  "a researcher who measures many pictures",
  "a general practitioner who reads a referral",
  "a nurse who has to explain the picture",
] as const;

/**
 * What the model is told about a sample: the entity, the facts and the geometry, the allowed terms with their tags, and
 * the draft of the grammar (MIMOSeg's perspectives III and IV: knowledge of an entity, then a question about it).
 *
 * Nothing of where the picture comes from is sent: no sample id, no patient, no path. The id only picks the style.
 */
export function writePrompt(request: WriteRequest, seed: number): ChatMessage[] {
  const { sample, modality, bodyPart, facts } = request;
  const style = Random.derive(seed, "style", sample.id).pick(STYLES);
  const draft = sample.turns.at(-1);
  const lines = [
    `Picture: ${modality}, body part: ${bodyPart ?? "unknown"}`,
    `Kind of question: ${sample.topic}`,
    ...marking(request),
    ...section("Structures", sample.targets.map(structure)),
    ...section("Facts", facts.map(fact)),
    ...section(
      "Earlier turns",
      sample.turns.slice(0, -1).map((turn) => JSON.stringify(turn)),
    ),
    "",
    `Draft: ${JSON.stringify({ question: draft?.question ?? "", answer: draft?.answer ?? "" })}`,
    `Style of the question: ${style}`,
    "Language: English",
  ];
  return [
    { role: "system", content: SYSTEM },
    { role: "user", content: lines.join("\n") },
  ];
}

function marking({ sample }: WriteRequest): string[] {
  if (sample.marks.length === 0) return [];
  const kinds = [...new Set(sample.marks.map(({ kind }) => kind))].join(" and ");
  return [`The person has marked a region in the picture (${kinds}); the question may say "this" or "here".`];
}

function structure({ term, mask }: TargetMask, index: number): string {
  const others = wordsFor(findTerm(term)).filter((word) => word !== term);
  const synonyms = others.length === 0 ? "" : ` (synonyms: ${others.join(", ")})`;
  return `${index + 1}. ${formatTerm(term)}${synonyms}${mask === null ? " - ABSENT from the image" : ""}`;
}

function fact({ kind, term, value, unit, source }: Fact): string {
  const about = term === null ? "the picture" : term;
  return `- ${kind} of ${about}: ${value}${unit === null ? "" : ` [unit: ${unit}]`} (source: ${source})`;
}

function section(title: string, lines: readonly string[]): string[] {
  return ["", `${title}:`, ...(lines.length === 0 ? ["none"] : lines)];
}
