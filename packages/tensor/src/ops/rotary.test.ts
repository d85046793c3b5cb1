import { expect, it } from "vitest";
import { Graph } from "../graph/graph.js";
import { rotary } from "./rotary.js";

it("rotations of one kind share their tables within a graph, and only those", () => {
  const graph = new Graph();
  const at = (depth: number) => graph.input(`x${depth}`, "float32", [1, 2, 3, depth]);
  const positions = graph.input("positions", "int64", [1, 3]);
  const [narrow, wide] = [at(4), at(8)];
  rotary(narrow, positions, 16);
  rotary(rotary(narrow, positions, 16), positions, 16);
  expect([...graph.constants.keys()].map(({ shape }) => shape)).toEqual([
    [16, 2],
    [16, 2],
  ]);
  rotary(wide, positions, 16);
  rotary(narrow, positions, 32);
  rotary(narrow, positions, 16, 500);
  expect(graph.constants.size).toBe(8);
  const other = new Graph();
  rotary(other.input("x", "float32", [1, 2, 3, 4]), other.input("positions", "int64", [1, 3]), 16);
  expect(other.constants.size).toBe(2);
});
