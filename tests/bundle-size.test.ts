/**
 * How much of the page a browser has to load before a person sees something. Raise a ceiling in the commit that makes
 * it necessary, and say there what the octets buy; lower it when something becomes smaller for good.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";

const DIST = fileURLToPath(new URL("../apps/web/dist/", import.meta.url));
const REASON = existsSync(`${DIST}index.html`) ? null : "the page is not built (npm run build)";

/** Octets after gzip. */
const CEILINGS = {
  // The worklist: React 19, react-query, zod with the protocol's schemas, and the words of three languages.
  entry: 163_000,
  // Chat, findings, measurements and the mask editing of a case.
  CasePage: 15_500,
  // Cornerstone3D core, of which VTK.js is the most; it loads beside the conversation, once a case is opened.
  Viewer: 1_003_000,
  // All style sheets.
  css: 8_000,
} as const;

const gzipped = (file: string): number => gzipSync(readFileSync(`${DIST}${file}`), { level: 9 }).length;

function assets(pattern: RegExp): string[] {
  return readdirSync(`${DIST}assets`)
    .filter((name) => pattern.test(name))
    .map((name) => `assets/${name}`);
}

const index = (): string => readFileSync(`${DIST}index.html`, "utf8");

describe.skipIf(REASON !== null)(
  REASON === null ? "the built page" : `the built page (skipped: ${REASON})`,
  () => {
    test("the worklist needs one script, within its ceiling", () => {
      const scripts = [...index().matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file!);
      expect(scripts).toHaveLength(1);
      expect(gzipped(scripts[0]!)).toBeLessThan(CEILINGS.entry);
    });

    test.each(["CasePage", "Viewer"] as const)("%s loads on demand, within its ceiling", (name) => {
      const files = assets(new RegExp(`^${name}-.*\\.js$`));
      expect(files).toHaveLength(1);
      expect(index()).not.toContain(files[0]);
      expect(gzipped(files[0]!)).toBeLessThan(CEILINGS[name]);
    });

    test("there are no other scripts, and the style sheets stay within their ceiling", () => {
      expect(assets(/\.js$/)).toHaveLength(3);
      const sizes = assets(/\.css$/).map(gzipped);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(CEILINGS.css);
    });
  },
);
