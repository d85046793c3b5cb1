import { expect, test } from "vitest";
import { VIEWER_KEYS } from "../viewer/viewer-keys.js";
import { ENGLISH_VIEWER_TEXTS } from "../viewer/viewer-texts.js";
import { en } from "./en.js";
import { ko } from "./ko.js";
import { preferredLanguage } from "./languages.js";
import { zh } from "./zh.js";

/** All texts by their dotted keys. */
function flatten(messages: object, prefix = ""): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(messages)) {
    if (typeof value === "string") all.set(prefix + key, value);
    else for (const entry of flatten(value as object, `${prefix}${key}.`)) all.set(...entry);
  }
  return all;
}
const values = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]!).sort();

const english = flatten(en);

test.each([
  ["zh", zh],
  ["ko", ko],
] as const)("%s says everything that English says, with the same values in it", (_, messages) => {
  const texts = flatten(messages);
  const wanted = [...english.keys()].filter((key) => !key.endsWith("_one"));
  expect([...texts.keys()].filter((key) => !key.endsWith("_one")).sort()).toEqual(wanted.sort());
  for (const [key, text] of texts) {
    expect(text.trim(), key).not.toBe("");
    expect(values(text), key).toEqual(values(english.get(key)!));
  }
});

test("every plural has both English forms", () => {
  for (const key of english.keys()) {
    if (key.endsWith("_one")) expect(english.has(key.replace(/_one$/, "_other")), key).toBe(true);
  }
});

test("the viewer's keys and words are all translated", () => {
  expect(VIEWER_KEYS.map(({ name }) => name).filter((name) => !Object.hasOwn(en.viewerKeys, name))).toEqual(
    [],
  );
  expect(Object.keys(en.viewer).sort()).toEqual(Object.keys(ENGLISH_VIEWER_TEXTS).sort());
});

test("the browser's first language that the page speaks is taken", () => {
  expect(preferredLanguage(["de-DE", "zh-CN", "en"])).toBe("zh");
  expect(preferredLanguage(["ko"])).toBe("ko");
  expect(preferredLanguage(["fr"])).toBe("en");
});
