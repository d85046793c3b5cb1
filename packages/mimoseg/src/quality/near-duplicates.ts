/** Hashes of many pictures: four words each, `p` high and low, `d` high and low (see perceptual-hash.ts). */
export type PackedHashes = Uint32Array;

/** Words per picture in {@link PackedHashes}. */
export const HASH_WORDS = 4;

/** Buckets up to this size are compared pair by pair. */
const SMALL_BUCKET = 256;
/** How often a bucket that stays large is cut again by other bits, before it is compared pair by pair after all. */
const MOST_CUTS = 3;
/** Bits of each hash that make a bucket's key, at most. */
const KEY_BITS = 16;

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
  const whole: Part = [0xffffffff, 0xffffffff];
  searchBucket({ hashes, rank, distance, found }, among, whole, whole, 0);
  return found;
}

/** Bits of a 64-bit hash: masks of its high and low word. */
type Part = readonly [high: number, low: number];

interface Search {
  readonly hashes: PackedHashes;
  readonly rank: Uint8Array;
  readonly distance: number;
  readonly found: Int32Array;
}

/** `p` and `d` hold the bits that the pictures of the bucket do not share for sure. */
function searchBucket(search: Search, bucket: Uint32Array, p: Part, d: Part, cuts: number): void {
  if (!hasTwoRanks(search.rank, bucket)) return;
  if (bucket.length <= SMALL_BUCKET || cuts > MOST_CUTS) {
    comparePairs(search, bucket);
    return;
  }
  for (const pPart of cutBits(p, search.distance + 1)) {
    for (const dPart of cutBits(d, search.distance + 1)) {
      const left = bucket.filter((i) => search.found[i] < 0 || search.rank[i] > 0);
      const rest = [without(p, pPart), without(d, dPart)] as const;
      for (const smaller of sortIntoBuckets(search.hashes, left, pPart, dPart)) {
        searchBucket(search, smaller, rest[0], rest[1], cuts + 1);
      }
    }
  }
}

function hasTwoRanks(rank: Uint8Array, bucket: Uint32Array): boolean {
  return bucket.some((i) => rank[i] !== rank[bucket[0]]);
}

function comparePairs({ hashes, rank, distance, found }: Search, bucket: Uint32Array): void {
  for (const i of bucket) {
    if (found[i] >= 0) continue;
    for (const j of bucket) {
      if (rank[j] > rank[i] && areNear(hashes, i, j, distance)) {
        found[i] = j;
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

/** Cuts the set bits of a part into `count` parts of nearly equal size, of which each keeps {@link KEY_BITS}. */
function cutBits(part: Part, count: number): Part[] {
  const bits = Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => hasBit(part, bit));
  return Array.from({ length: count }, (_, k) => {
    const from = Math.floor((k * bits.length) / count);
    const to = Math.floor(((k + 1) * bits.length) / count);
    const words = [0, 0];
    for (const bit of bits.slice(from, Math.min(to, from + KEY_BITS))) words[bit >> 5] |= 1 << (bit & 31);
    return [words[0] >>> 0, words[1] >>> 0];
  });
}

function hasBit(part: Part, bit: number): boolean {
  return ((part[bit >> 5] >>> (bit & 31)) & 1) === 1;
}

function without(part: Part, taken: Part): Part {
  return [(part[0] & ~taken[0]) >>> 0, (part[1] & ~taken[1]) >>> 0];
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
