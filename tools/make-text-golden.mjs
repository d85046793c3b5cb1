// Writes packages/text/golden from its corpus.txt. The test run never does this: see the README there.
import { readFileSync, writeFileSync } from "node:fs";
import { SPECIALS, Tokenizer, trainBpe } from "@mimo/text";

const folder = new URL("../packages/text/golden/", import.meta.url);
const lines = readFileSync(new URL("corpus.txt", folder), "utf8").trimEnd().split("\n");
const json = trainBpe(lines, { vocabSize: 384, specials: SPECIALS });
const tokenizer = Tokenizer.fromJson(json);
const texts = [
  "Segment the liver.",
  "What is the marked structure?",
  "The <p>left kidney</p><SEG> isn't enlarged.",
  "<bos><user>Where is the <region>?<assistant>",
  "12 mm, 3.5 cm ,  twice the size",
  "naïve 肺 😀\t\u00a0\uFEFFend\r\n",
  " leading and trailing ",
  "THE LIVER'S EDGE",
];
const cases = texts.flatMap((text) =>
  [false, true].map((allowSpecial) => ({
    text,
    allowSpecial,
    ids: tokenizer.encode(text, { allowSpecial }),
  })),
);
const rows = cases.map((row) => `    ${JSON.stringify(row)}`).join(",\n");
writeFileSync(new URL("tokenizer.json", folder), `${JSON.stringify(json)}\n`);
writeFileSync(new URL("encodings.json", folder), `{\n  "cases": [\n${rows}\n  ]\n}\n`);
