/**
 * Finds a key that occurs twice in the same object.
 *
 * `JSON.parse` keeps the last one silently, so two readers of a file could see different tensors.
 *
 * @param json - Text that `JSON.parse` has accepted.
 * @returns The first repeated key, decoded, or null.
 */
export function findDuplicateKey(json: string): string | null {
  // One set of keys per open object, null per open array.
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === "{") open.push(new Set());
    else if (character === "[") open.push(null);
    else if (character === "}" || character === "]") open.pop();
    else if (character === '"') {
      const end = stringEnd(json, at);
      if (isFollowedByColon(json, end)) {
        const key: string = JSON.parse(json.slice(at, end));
        const keys = open.at(-1);
        if (keys?.has(key)) return key;
        keys?.add(key);
      }
      at = end - 1;
    }
  }
  return null;
}

/** The index after the closing quote of the string that starts at `start`. */
function stringEnd(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at + 1;
}

function isFollowedByColon(json: string, index: number): boolean {
  let at = index;
  while (json[at] === " " || json[at] === "\n" || json[at] === "\r" || json[at] === "\t") at++;
  return json[at] === ":";
}
