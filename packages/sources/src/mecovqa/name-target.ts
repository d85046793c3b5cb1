/** Words that name nothing. */
const EMPTY =
  /^(?:it|this|that|these|those|image|picture|scan|region|area|structure|target|mask|object|segmentation|result|location|here|there|following|marked|highlighted)s?$/i;

const END =
  "(?=\\s+(?:in|on|at|from|within|of\\s+(?:this|the)|that|which|is|are|please|using|with|and\\s+(?:output|give|show))\\b|\\s*[?.,;:!]|\\s*$)";
const NAME = `(?:(?:the|all|an?|any|its?)\\s+)*([a-z][\\w'-]*(?:[\\s-]+[\\w'-]+){0,5}?)${END}`;

/** "Can you segment the liver in this image?", "What is the liver in this image? Please respond with a mask." */
const IN_QUESTION = [
  new RegExp(
    `\\b(?:segment|outline|delineate|locate|localize|highlight|mark|identify|contour|find|show me|show|draw)\\s+(?:out\\s+|where\\s+)?${NAME}`,
    "i",
  ),
  new RegExp(`\\b(?:mask|segmentation|location|region|area|position|contour)\\s+(?:of|for)\\s+${NAME}`, "i"),
  new RegExp(`\\bwhere\\s+(?:is|are)\\s+${NAME}`, "i"),
  new RegExp(`\\bwhat\\s+(?:is|are)\\s+${NAME}`, "i"),
];

/** "Sure, the segmentation of the liver is", "The liver is". */
const IN_ANSWER = [
  new RegExp(`\\b(?:mask|segmentation|location|region|area|position|contour)\\s+(?:of|for)\\s+${NAME}`, "i"),
  /(?:^|[.,!]\s*)(?:here\s+is\s+)?(?:the|an?)\s+([a-z][\w'-]*(?:\s+[\w'-]+){0,3}?)\s+(?:is|are|can\s+be\s+seen|has\s+been)\b/i,
];

/**
 * The name of what a mask in an answer shows, where no tag says it: the noun in the words before the mask, else the one that the
 * question asks for; null where neither has one.
 *
 * @param before - The answer's words up to the mask, without tags.
 */
export function nameTarget(before: string, question: string): string | null {
  return firstName(IN_ANSWER, before) ?? firstName(IN_QUESTION, question);
}

function firstName(patterns: readonly RegExp[], text: string): string | null {
  for (const pattern of patterns) {
    const name = pattern.exec(text)?.[1]?.trim().replace(/\s+/g, " ");
    if (name !== undefined && !EMPTY.test(name)) return name;
  }
  return null;
}
