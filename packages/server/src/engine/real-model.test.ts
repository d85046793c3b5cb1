import { fileURLToPath } from "node:url";
import { readImage } from "@mimo/imaging";
import type { Answer } from "@mimo/inference";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { EngineService, EngineTarget } from "../context.js";
import { createEngineService } from "./engine-service.js";

const fromRoot = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const target: EngineTarget = {
  client: "a",
  key: "c/0",
  image: () => readImage(fromRoot("samples/retina.jpg")),
};

let engine: EngineService;
beforeAll(async () => {
  engine = await createEngineService({ modelFolder: fromRoot("weights/mimo-tiny") });
});
afterAll(() => engine.close());

it("answers, and a click that the answer got wrong corrects it there and nowhere else", async () => {
  let answer: Answer | null = null;
  for await (const event of engine.ask(target, "Where is the optic disc?", [], [])) {
    if (event.kind === "done") answer = event.answer;
  }
  const mask = answer?.terms[0]?.mask;
  expect(mask).toBeTruthy();
  const { width, data } = mask!;
  const inside = data.indexOf(1) + width * 4;
  const click = {
    kind: "point",
    at: [(inside % width) + 0.5, Math.floor(inside / width) + 0.5],
    positive: false,
  } as const;
  expect(data[inside]).toBe(1);
  const refined = await engine.segment(target, "optic disc", [click], { previous: mask!, settled: [] });
  expect(refined.mask?.data[inside]).toBe(0);
  const changed = data.filter((value, i) => value !== refined.mask?.data[i]).length;
  expect(changed).toBeLessThan(0.5 * data.reduce((a, b) => a + b, 0));
  expect(engine.load).toEqual({ waiting: 0, sessions: 1 });
});
