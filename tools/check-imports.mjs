// Checks who imports whom, that no files import each other in a circle, and that files and functions stay small.
// Usage: node tools/check-imports.mjs [root]. Prints each violation and exits 1, or prints one line.
import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** What each package may import, besides `base`. A package that is not listed here may import nothing. */
export const MAY_IMPORT = {
  base: [],
  tensor: [],
  imaging: [],
  text: [],
  dataset: ["imaging", "text"],
  sources: ["dataset", "imaging"],
  mimoseg: ["sources", "dataset", "imaging", "text"],
  model: ["tensor", "imaging", "text"],
  training: ["model", "dataset", "tensor", "imaging", "text"],
  inference: ["model", "tensor", "imaging", "text"],
  evaluation: ["inference", "dataset", "imaging", "text"],
  protocol: [],
  storage: ["protocol"],
  dicomweb: [],
  server: ["protocol", "storage", "dicomweb", "inference", "model", "dataset", "imaging"],
};
/** What each application may import, besides `base`; null: every package. */
const APPS_MAY_IMPORT = { cli: null, web: ["protocol", "imaging"] };
/** The one folder that may import ONNX Runtime. */
const ONNX_RUNTIME_FOLDER = "packages/tensor/src/runtime/";

const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 60;

const SOURCE = /\.(?:[cm]?js|[cm]?ts|tsx)$/;
const TEST = /\.test\.[cm]?[jt]sx?$/;
const GENERATED = /_pb\.ts$/;
const SKIPPED_FOLDERS = new Set(["node_modules", "dist", "golden", "public"]);

// A statement starts its line, so the words of a comment do not count; its names hold no quote.
const STATEMENT = /^[ \t]*(?:import|export)\s+(type\s+)?(?:[\w$*{}\s,]+?\bfrom\s*)?["']([^"'\n]+)["']/gm;
const CALL = /^(?![ \t]*(?:\/\/|\*|\/\*)).*?\b(?:import|require)\(\s*["']([^"'\n]+)["']/gm;

/** The imports of one file: module, line (from 1), and whether only types are imported. */
export function listImports(text) {
  const lineOf = (index) => text.slice(0, index).split("\n").length;
  const statements = Array.from(text.matchAll(STATEMENT), ({ 0: all, 1: type, 2: specifier, index }) => ({
    specifier,
    typeOnly: type !== undefined,
    line: lineOf(index + all.length),
  }));
  const calls = Array.from(text.matchAll(CALL), ({ 0: all, 1: specifier, index }) => ({
    specifier,
    typeOnly: false,
    line: lineOf(index + all.length),
  }));
  return [...statements, ...calls];
}

/**
 * Finds everything that breaks a rule.
 *
 * @param {ReadonlyMap<string, string>} files - Text by path from the root, with forward slashes.
 * @returns {string[]} "path:line: what is wrong", sorted by path.
 */
export function findViolations(files) {
  const violations = [];
  const edges = new Map();
  for (const [path, text] of files) {
    const imports = listImports(text);
    for (const { specifier, line } of imports) {
      const reason = judgeImport(path, specifier);
      if (reason !== null) violations.push(`${path}:${line}: ${reason}`);
    }
    const runtime = imports.filter(({ typeOnly }) => !typeOnly);
    edges.set(
      path,
      runtime.flatMap(({ specifier }) => resolveImport(path, specifier, files) ?? []),
    );
    if (!TEST.test(path) && !GENERATED.test(path)) violations.push(...findLong(path, text));
  }
  return [...violations, ...findCycles(edges)].sort();
}

/** Why a file may not import a module; null when it may. */
function judgeImport(path, specifier) {
  const [kind, name] = path.split("/");
  if (kind !== "packages" && kind !== "apps") return null;
  if (/^onnxruntime-/.test(specifier) && !path.startsWith(ONNX_RUNTIME_FOLDER)) {
    return `only ${ONNX_RUNTIME_FOLDER} may import ${specifier}`;
  }
  if (specifier.startsWith(".")) {
    const target = posix.join(posix.dirname(path), specifier);
    return target.startsWith(`${kind}/${name}/`) ? null : `"${specifier}" leaves ${kind}/${name}`;
  }
  const target = /^@mimo\/([^/]+)/.exec(specifier)?.[1];
  if (target === undefined) return null;
  if (kind === "apps") return judgeAppImport(name, target);
  if (target === name) return `${name} imports itself by name; use a relative path`;
  if (!Object.hasOwn(MAY_IMPORT, name)) return `packages/${name} has no rule in check-imports`;
  return target === "base" || MAY_IMPORT[name].includes(target) ? null : `${name} may not import ${target}`;
}

function judgeAppImport(name, target) {
  if (!Object.hasOwn(APPS_MAY_IMPORT, name)) return `apps/${name} has no rule in check-imports`;
  const mayImport = APPS_MAY_IMPORT[name];
  const allowed = mayImport === null || target === "base" || mayImport.includes(target);
  return allowed ? null : `apps/${name} may not import ${target}`;
}

/** The file that an import of ours means; null for modules from outside. */
function resolveImport(path, specifier, files) {
  const own = /^@mimo\/([^/]+)(?:\/([^/]+))?$/.exec(specifier);
  if (own !== null) {
    const [, name, entry] = own;
    const entries = entry === undefined ? ["index.ts"] : [`${entry}.ts`, `${entry}/index.ts`];
    return entries.map((file) => `packages/${name}/src/${file}`).find((file) => files.has(file)) ?? null;
  }
  if (!specifier.startsWith(".")) return null;
  const target = posix.join(posix.dirname(path), specifier);
  const stem = target.replace(/\.[cm]?jsx?$/, "");
  return [target, `${stem}.ts`, `${stem}.tsx`, `${target}/index.ts`].find((file) => files.has(file)) ?? null;
}

/** One line per circle of imports, at the file where the walk came back. */
function findCycles(edges) {
  const cycles = [];
  const done = new Set();
  const trail = [];
  const visit = (path) => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push(`${path}:1: import cycle: ${[...trail.slice(start), path].join(" -> ")}`);
    if (start >= 0 || done.has(path)) return;
    trail.push(path);
    for (const next of edges.get(path) ?? []) visit(next);
    trail.pop();
    done.add(path);
  };
  for (const path of [...edges.keys()].sort()) visit(path);
  return cycles;
}

function findLong(path, text) {
  const lines = text.replace(/\n$/, "").split("\n");
  const found = findFunctions(lines)
    .filter(({ length }) => length > MAX_FUNCTION_LINES)
    .map(({ line, length }) => `${path}:${line}: function of ${length} lines, limit ${MAX_FUNCTION_LINES}`);
  if (lines.length > MAX_FILE_LINES) {
    found.push(`${path}:1: file of ${lines.length} lines, limit ${MAX_FILE_LINES}`);
  }
  return found;
}

const FUNCTION_HEAD =
  /^\s*(?:export )?(?:default )?(?:async )?function\b|^\s*(?:export )?const [\w$]+(?:: .*)? = (?:async )?[(<].*|^\s+(?:(?:public|private|protected|static|async|override|get|set) )*\*?[#\w$]+(?:<.*>)?\(/;
const NO_FUNCTION = /^\s*(?:if|for|while|switch|catch|return|await|throw|new|super)\b/;

/** Functions with a body, found by the indentation that the formatter guarantees: line (from 1) and length. */
export function findFunctions(lines) {
  return lines.flatMap((head, start) => {
    if (!FUNCTION_HEAD.test(head) || NO_FUNCTION.test(head)) return [];
    const indent = /^\s*/.exec(head)[0];
    const isLevel = (line, first) => line.startsWith(indent + first);
    const opens = (line) => /(?:\)(?:: .*)?|=>) \{$/.test(line);
    let at = start;
    if (!opens(head)) {
      if (/[;}]$/.test(head)) return [];
      at = lines.findIndex((line, i) => i > start && (isLevel(line, ")") || isLevel(line, "}")));
      if (at < 0 || !opens(lines[at])) return [];
    }
    const end = lines.findIndex((line, i) => i > at && isLevel(line, "}"));
    return end < 0 ? [] : [{ line: start + 1, length: end - start + 1 }];
  });
}

/** Reads the sources below the root: packages, applications and tools. */
function readSources(root) {
  const files = new Map();
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) walk(path);
      else if (entry.isFile() && SOURCE.test(entry.name)) {
        files.set(relative(root, path).split(sep).join("/"), readFileSync(path, "utf8"));
      }
    }
  };
  for (const folder of ["packages", "apps", "tools"]) walk(join(root, folder));
  return files;
}

function main() {
  const root = process.argv[2] ?? fileURLToPath(new URL("..", import.meta.url));
  const files = readSources(root);
  const violations = findViolations(files);
  for (const violation of violations) console.log(violation);
  if (violations.length > 0) {
    console.log(`check-imports: ${violations.length} violations in ${files.size} files`);
    process.exit(1);
  }
  console.log(`check-imports: ${files.size} files keep the import rules and the size limits`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
