/**
 * For each row the first row with the same words, itself included; rows that do not take part point at themselves.
 *
 * An open hash table of 8 to 16 bytes a row, where a `Map` of strings would take a hundred.
 *
 * @param words - Two words a row, already well mixed.
 */
export function firstAlike(words: Uint32Array, takesPart: Uint8Array): Uint32Array {
  const count = takesPart.length;
  const first = Uint32Array.from({ length: count }, (_, i) => i);
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, count * 2)));
  const table = new Uint32Array(size);
  for (let i = 0; i < count; i++) {
    if (takesPart[i] === 0) continue;
    let slot = words[2 * i] & (size - 1);
    for (; table[slot] !== 0; slot = (slot + 1) & (size - 1)) {
      const other = table[slot] - 1;
      if (words[2 * other] === words[2 * i] && words[2 * other + 1] === words[2 * i + 1]) {
        first[i] = other;
        break;
      }
    }
    if (table[slot] === 0) table[slot] = i + 1;
  }
  return first;
}
