import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findFunctions, findViolations, listImports, MAY_IMPORT } from "../tools/check-imports.mjs";

function check(files: Record<string, string>): string[] {
  return findViolations(new Map(Object.entries(files)));
}

describe("listImports", () => {
  it("finds every form of import, and which import only types", () => {
    const text = [
      'import { a } from "one";',
      "import type {",
      "  B,",
      '} from "two";',
      'import c, * as d from "three";',
      'export { e } from "four";',
      'export * from "five";',
      'export type { F } from "six";',
      'import "seven";',
      'const g = await import("eight");',
      'const h = require("nine");',
    ].join("\n");
    const found = listImports(text).map(({ specifier, typeOnly, line }) => [specifier, typeOnly, line]);
    expect(found).toEqual([
      ["one", false, 1],
      ["two", true, 4],
      ["three", false, 5],
      ["four", false, 6],
      ["five", false, 7],
      ["six", true, 8],
      ["seven", false, 9],
      ["eight", false, 10],
      ["nine", false, 11],
    ]);
  });

  it("does not read comments or exported strings as imports", () => {
    const text = [
      ' * import { a } from "one";',
      '// import { b } from "two";',
      'export const from = "three";',
      ' * const x = await import("four");',
      'export function f(): string { return "five"; }',
    ].join("\n");
    expect(listImports(text)).toEqual([]);
  });
});

describe("package rules", () => {
  it("hold for every pair of packages as the table says", () => {
    const names = Object.keys(MAY_IMPORT);
    for (const from of names) {
      for (const to of names) {
        const allowed = to !== from && (to === "base" || MAY_IMPORT[from].includes(to));
        const found = check({ [`packages/${from}/src/a.ts`]: `import type { X } from "@mimo/${to}";` });
        expect(found.length, `${from} -> ${to}`).toBe(allowed ? 0 : 1);
      }
    }
  });

  it("name file, line and packages", () => {
    const text = '\nimport { x } from "@mimo/model";\n';
    expect(check({ "packages/text/src/a.ts": text })).toEqual([
      "packages/text/src/a.ts:2: text may not import model",
    ]);
  });

  it("let the command line import every package, and an unknown package or application none", () => {
    const text = 'import { x } from "@mimo/text";';
    expect(check({ "apps/cli/src/a.ts": text })).toEqual([]);
    expect(check({ "apps/other/src/a.ts": text })).toHaveLength(1);
    expect(check({ "packages/other/src/a.ts": text })).toHaveLength(1);
  });

  it("let only the tensor runtime import ONNX Runtime", () => {
    const text = 'import * as ort from "onnxruntime-node";';
    expect(check({ "packages/tensor/src/runtime/a.ts": text })).toEqual([]);
    expect(check({ "packages/tensor/src/ops/a.ts": text })).toHaveLength(1);
    expect(check({ "packages/model/src/a.ts": text })).toHaveLength(1);
  });

  it("forbid a relative path into another package", () => {
    expect(check({ "packages/text/src/a.ts": 'import "../../base/src/errors.js";' })).toHaveLength(1);
    expect(check({ "packages/text/src/sub/a.ts": 'import "../b.js";' })).toEqual([]);
  });
});

describe("import cycles", () => {
  const imports = (name: string) => `import { x } from "./${name}.js";`;

  it("are reported with the whole way round", () => {
    const files = { "a.ts": imports("b"), "b.ts": imports("c"), "c.ts": imports("a"), "d.ts": imports("a") };
    expect(check(files)).toEqual(["a.ts:1: import cycle: a.ts -> b.ts -> c.ts -> a.ts"]);
  });

  it("are not made by types, or by two ways to one file", () => {
    const back = 'import type { X } from "./a.js";';
    expect(check({ "a.ts": `${imports("b")}\n${imports("c")}`, "b.ts": imports("c"), "c.ts": back })).toEqual(
      [],
    );
  });
});

describe("size limits", () => {
  const body = (count: number) => "  x();\n".repeat(count);

  it("apply to files, but not to tests and generated code", () => {
    expect(check({ "a.ts": "x;\n".repeat(400) })).toEqual([]);
    expect(check({ "a.ts": "x;\n".repeat(401) })).toEqual(["a.ts:1: file of 401 lines, limit 400"]);
    expect(check({ "a.test.ts": "x;\n".repeat(401), "a_pb.ts": "x;\n".repeat(401) })).toEqual([]);
  });

  it.each([
    ["a function", "export async function f(a: number): Promise<void> {\n", "}\n"],
    ["a function with parameters on lines of their own", "function f(\n  a: number,\n): void {\n", "}\n"],
    ["an arrow function", "export const f = (a: number): void => {\n", "};\n"],
    ["a method", "class A {\n  static async #f(a: X): Y {\n", "  }\n}\n"],
  ])("apply to %s", (_, head, tail) => {
    const indented = head.startsWith("class") ? body(60).replaceAll("  x", "    x") : body(60);
    expect(check({ "a.ts": head + indented + tail })).toHaveLength(1);
    expect(check({ "a.ts": head + indented.slice(0, indented.length / 2) + tail })).toEqual([]);
  });

  it("measure each function on its own, from head to closing brace", () => {
    const lines = [
      "function f() {",
      "  if (x) {",
      "    y();",
      "  }",
      "}",
      "",
      "g(1);",
      "function h() {",
      "}",
    ];
    expect(findFunctions(lines)).toEqual([
      { line: 1, length: 5 },
      { line: 8, length: 2 },
    ]);
  });
});

it("the command prints violations and fails, or prints one line", () => {
  const root = mkdtempSync(join(tmpdir(), "mimo-imports-"));
  const run = () =>
    spawnSync(process.execPath, ["tools/check-imports.mjs", root], { cwd: join(import.meta.dirname, "..") });
  for (const folder of ["packages/text/src", "apps", "tools"])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "packages/text/src/a.ts"), 'import "@mimo/base";\n');
  const clean = run();
  expect([clean.status, clean.stdout.toString().trim().split("\n").length]).toEqual([0, 1]);
  writeFileSync(join(root, "packages/text/src/a.ts"), 'import "@mimo/model";\n');
  const broken = run();
  expect(broken.status).toBe(1);
  expect(broken.stdout.toString()).toContain("packages/text/src/a.ts:1: text may not import model");
  rmSync(root, { recursive: true });
});
