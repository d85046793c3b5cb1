import { Random } from "@mimo/base";
import { expect, it } from "vitest";
import { type PairCount, PairHeap } from "./pair-heap.js";

it("PairHeap gives the highest counts first, and the lower key among equals", () => {
  const random = new Random(1);
  const items = Array.from({ length: 500 }, (_, key) => ({ key, count: random.integer(40) }));
  const heap = new PairHeap();
  for (const item of random.shuffle(items)) heap.push(item);
  const popped: PairCount[] = [];
  for (let item = heap.pop(); item !== null; item = heap.pop()) popped.push(item);
  expect(popped).toEqual([...items].sort((a, b) => b.count - a.count || a.key - b.key));
});

it("PairHeap is empty after its last item", () => {
  const heap = new PairHeap();
  heap.push({ key: 1, count: 1 });
  heap.pop();
  expect(heap.pop()).toBeNull();
});
