import { Random } from "@mimo/base";
import { expect, test } from "vitest";
import { areNear, findNearDuplicates, HASH_WORDS } from "./near-duplicates.js";

/** Random hashes, of which some are an earlier one with up to `flips` bits of each half turned. */
function makeHashes(count: number, flips: number, seed: number): { hashes: Uint32Array; rank: Uint8Array } {
  const random = new Random(seed);
  const hashes = new Uint32Array(count * HASH_WORDS);
  for (let i = 0; i < count; i++) {
    const at = i * HASH_WORDS;
    if (i > 0 && random.chance(0.4)) {
      const from = random.integer(i) * HASH_WORDS;
      hashes.copyWithin(at, from, from + HASH_WORDS);
      for (let k = random.integer(flips + 1); k > 0; k--) {
        const bit = random.integer(128);
        hashes[at + (bit >> 5)] ^= 1 << (bit & 31);
      }
    } else for (let w = 0; w < HASH_WORDS; w++) hashes[at + w] = random.integer(2 ** 32);
  }
  return { hashes, rank: Uint8Array.from({ length: count }, () => random.integer(3)) };
}

function slowly(hashes: Uint32Array, rank: Uint8Array, distance: number): boolean[] {
  return Array.from(rank, (own, i) =>
    rank.some((other, j) => other > own && areNear(hashes, i, j, distance)),
  );
}

test("finds exactly the pictures that comparing every pair finds, at every distance", () => {
  for (const distance of [0, 1, 3, 5, 8]) {
    const { hashes, rank } = makeHashes(1200, distance + 3, distance);
    const found = findNearDuplicates(hashes, rank, distance);
    expect(Array.from(found, (j) => j >= 0)).toEqual(slowly(hashes, rank, distance));
    expect(found.some((j) => j >= 0)).toBe(true);
    found.forEach((j, i) => {
      if (j >= 0) expect(rank[j] > rank[i] && areNear(hashes, i, j, distance)).toBe(true);
    });
  }
});

test("finds them also where most hashes agree in most bits", () => {
  const random = new Random(3);
  const hashes = new Uint32Array(1500 * HASH_WORDS).fill(0xffff0000);
  for (let i = 0; i < 1500; i++) {
    for (let k = 0; k < 5; k++) hashes[i * HASH_WORDS + random.integer(4)] ^= 1 << random.integer(8);
  }
  const rank = Uint8Array.from({ length: 1500 }, () => random.integer(3));
  const found = findNearDuplicates(hashes, rank, 2);
  expect(Array.from(found, (j) => j >= 0)).toEqual(slowly(hashes, rank, 2));
});

test("50,000 equal hashes, and as many that share a half, take no longer than others", () => {
  const hashes = new Uint32Array(100_000 * HASH_WORDS);
  const random = new Random(1);
  for (let i = 50_000; i < 100_000; i++) {
    for (const word of [0, 2]) hashes[i * HASH_WORDS + word] = random.integer(2 ** 32);
  }
  const rank = Uint8Array.from({ length: 100_000 }, () => (random.chance(0.9) ? 0 : 2));
  const start = performance.now();
  const found = findNearDuplicates(hashes, rank, 3);
  expect(performance.now() - start).toBeLessThan(20_000);
  expect(found.subarray(0, 50_000).every((j, i) => j >= 0 === (rank[i] === 0))).toBe(true);
});

test("pictures that do not take part are neither found nor compared with", () => {
  const hashes = new Uint32Array(3 * HASH_WORDS);
  expect([...findNearDuplicates(hashes, Uint8Array.of(0, 0, 2), 3, Uint32Array.of(0, 1))]).toEqual([
    -1, -1, -1,
  ]);
  expect([...findNearDuplicates(hashes, Uint8Array.of(0, 0, 2), 3, Uint32Array.of(0, 2))]).toEqual([
    2, -1, -1,
  ]);
});
