/** Hashes of many pictures: four words each, `p` high and low, `d` high and low (see perceptual-hash.ts). */
export type PackedHashes = Uint32Array;

/** Words per picture in {@link PackedHashes}. */
export const HASH_WORDS = 4;

/** Buckets up to this size are compared pair by pair. */
const SMALL_BUCKET = 256;
/** How often a bucket that stays large is cut again, before it is compared pair by pair after all. */
const MOST_CUTS = 3;
/** Bits of each hash that make a bucket's key, at most. */
const KEY_BITS = 16;
/** Pictures of a bucket that are looked at to choose the bits that tell them apart. */
const SAMPLE = 2048;

/**
 * Finds the pictures that look like one of higher rank: `p` and `d` each differ in at most `distance` bits.
 *
 * Multi-index hashing (Norouzi et al., 2012): two hashes within a distance of n agree in one of any n + 1 parts, so
 * pictures are sorted by one part of `p` and one of `d`, for every pair of parts, and only those with the same key are
 * compared. Buckets that many pictures share are cut again by the bits that they do not yet share; a picture that has
 * been found is not compared any more, so that a thousand copies cost as much as two. 8 bytes a picture while it runs.
 *
 * @param rank - One number per picture; equal ranks are never compared.
 * @param distance - Bits, 0 to 8.
 * @param among - The pictures that take part. Default: all.
 * @returns For each picture the index of one of higher rank, or -1.
 */
export function findNearDuplicates(
  hashes: PackedHashes,
  rank: Uint8Array,
  distance: number,
  among: Uint32Array = Uint32Array.from(rank, (_, i) => i),
): Int32Array {
  const found = new Int32Array(rank.length).fill(-1);
  searchBucket({ hashes, rank, distance, found }, among, 0);
  return found;
}

interface Search {
  readonly hashes: PackedHashes;
  readonly rank: Uint8Array;
  readonly distance: number;
  readonly found: Int32Array;
}

function searchBucket(search: Search, bucket: Uint32Array, cuts: number): void {
  const { hashes, rank, distance, found } = search;
  if (!bucket.some((i) => rank[i] !== rank[bucket[0]])) return;
  const cut = bucket.length > SMALL_BUCKET && cuts <= MOST_CUTS;
  const pParts = cut ? chooseParts(hashes, bucket, 0, distance + 1) : [];
  const dParts = cut ? chooseParts(hashes, bucket, 2, distance + 1) : [];
  if (pParts.length * dParts.length <= 1) {
    comparePairs(search, bucket);
    return;
  }
  for (const pPart of pParts) {
    for (const dPart of dParts) {
      const left = bucket.filter((i) => found[i] < 0 || rank[i] > 0);
      for (const smaller of sortIntoBuckets(hashes, left, pPart, dPart))
        searchBucket(search, smaller, cuts + 1);
    }
  }
}

function comparePairs({ hashes, rank, distance, found }: Search, bucket: Uint32Array): void {
  const byRank = bucket.filter((i) => rank[i] > 0).sort((i, j) => rank[j] - rank[i] || i - j);
  for (const i of bucket) {
    if (found[i] >= 0) continue;
    for (let k = 0; k < byRank.length && rank[byRank[k]] > rank[i]; k++) {
      if (areNear(hashes, i, byRank[k], distance)) {
        found[i] = byRank[k];
        break;
      }
    }
  }
}

/** Whether two pictures differ in at most `distance` bits of `p` and of `d`. */
export function areNear(hashes: PackedHashes, i: number, j: number, distance: number): boolean {
  const [a, b] = [i * HASH_WORDS, j * HASH_WORDS];
  return (
    countBits(hashes[a] ^ hashes[b]) + countBits(hashes[a + 1] ^ hashes[b + 1]) <= distance &&
    countBits(hashes[a + 2] ^ hashes[b + 2]) + countBits(hashes[a + 3] ^ hashes[b + 3]) <= distance
  );
}

function countBits(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Bits of a 64-bit hash: masks of its high and low word. */
type Part = readonly [high: number, low: number];

/**
 * Parts of a hash that share no bit, of the bits that differ most evenly within the bucket; a single empty part where
 * too few differ. Whichever bits are chosen, near hashes agree in one part: a choice costs time, never a pair.
 *
 * @param word - 0 for `p`, 2 for `d`.
 */
function chooseParts(hashes: PackedHashes, bucket: Uint32Array, word: number, count: number): Part[] {
  const step = Math.ceil(bucket.length / SAMPLE);
  const ones = new Uint32Array(64);
  let sampled = 0;
  for (let k = 0; k < bucket.length; k += step, sampled++) {
    const at = bucket[k] * HASH_WORDS + word;
    for (let bit = 0; bit < 64; bit++) ones[bit] += (hashes[at + (bit >> 5)] >>> (bit & 31)) & 1;
  }
  const skew = (bit: number) => Math.abs(2 * ones[bit] - sampled);
  const bits = Array.from({ length: 64 }, (_, bit) => bit)
    .filter((bit) => skew(bit) < sampled)
    .sort((a, b) => skew(a) - skew(b) || a - b);
  if (bits.length < count) return [[0, 0]];
  return Array.from({ length: count }, (_, part): Part => {
    const words = [0, 0];
    for (let k = 0; k < KEY_BITS && part + k * count < bits.length; k++) {
      const bit = bits[part + k * count];
      words[bit >> 5] |= 1 << (bit & 31);
    }
    return [words[0] >>> 0, words[1] >>> 0];
  });
}

/** Pictures whose hashes agree in the given bits, together; those alone in their bucket are left out. */
function* sortIntoBuckets(
  hashes: PackedHashes,
  bucket: Uint32Array,
  p: Part,
  d: Part,
): Generator<Uint32Array> {
  const words = new Uint32Array(bucket.length * 2);
  bucket.forEach((i, k) => {
    const at = i * HASH_WORDS;
    const pKey = squeeze(hashes[at] & p[0], hashes[at + 1] & p[1]);
    const dKey = squeeze(hashes[at + 2] & d[0], hashes[at + 3] & d[1]);
    words[2 * k] = i;
    words[2 * k + 1] = (Math.imul(pKey, 0x9e3779b1) ^ Math.imul(dKey, 0x85ebca6b)) >>> 0;
  });
  sortPairs(words);
  for (let from = 0, to = 0; from < bucket.length; from = to) {
    for (to = from + 1; to < bucket.length && words[2 * to + 1] === words[2 * from + 1]; ) to++;
    if (to > from + 1) yield Uint32Array.from({ length: to - from }, (_, k) => words[2 * (from + k)]);
  }
}

/**
 * Joins two masked words into a key. Different bits may give one key, which costs comparisons but loses no pair; equal
 * bits always give the same.
 */
function squeeze(high: number, low: number): number {
  return Math.imul(high ^ (high >>> 15), 0x2c1b3c6d) ^ Math.imul(low ^ (low >>> 13), 0x297a2d39);
}

/** Sorts pairs of words `[value, key]` by key, then value, in place: one 64-bit number each, low word first as on every machine that Node runs on. */
export function sortPairs(words: Uint32Array): void {
  new BigUint64Array(words.buffer, words.byteOffset, words.length / 2).sort();
}
