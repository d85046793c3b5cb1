import { expect, test } from "vitest";
import { readPage } from "../testing/read-page.js";
import type { ReportDocument } from "./report-document.js";
import { documentHtml } from "./report-html.js";
import { documentMarkdown } from "./report-markdown.js";
import type { ReportSection } from "./section.js";

const HOSTILE = `<script>alert(1)</script>"'&|[x](https://evil.example)`;
const ESTIMATE = { value: 0.8126, low: 0.79, high: 0.83, samples: 12, cases: 5 };
const SECTION: ReportSection = {
  id: "calibration",
  title: HOSTILE,
  notes: [`cut at \`0\` ${HOSTILE}`],
  tables: [
    {
      caption: HOSTILE,
      columns: [HOSTILE, "value"],
      rows: [
        [HOSTILE, ESTIMATE],
        ["a/1#box#liver", null],
      ],
    },
  ],
  figures: [
    {
      name: HOSTILE,
      caption: HOSTILE,
      kind: "bars",
      xLabel: HOSTILE,
      yLabel: HOSTILE,
      x: [HOSTILE],
      series: [{ name: HOSTILE, values: [0.5], intervals: [[0.4, 0.6]] }],
      yRange: null,
    },
  ],
};
const DOCUMENT: ReportDocument = {
  title: "Evaluation",
  lead: [],
  headline: [
    { label: HOSTILE, value: ESTIMATE, baselines: [{ name: "blank", value: { ...ESTIMATE, value: 0.1 } }] },
  ],
  sections: [
    SECTION,
    { ...SECTION, id: "cost", figures: [], tables: [{ caption: "x", columns: [], rows: [] }] },
  ],
};
const PAGE = documentHtml(DOCUMENT, { anchors: new Map([["a/1#box#liver", "sample-1"]]), sections: {} });

test("names out of files stay words, whatever they hold", () => {
  const { problems, elements } = readPage(PAGE);
  expect(problems).toEqual([]);
  expect(elements.filter((name) => name === "script")).toHaveLength(1);
  expect(PAGE).toContain("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;|");
});

test("the page asks nothing of a network: no address, and a policy that forbids them", () => {
  expect(PAGE.replaceAll("https://evil.example", "")).not.toMatch(/https?:\/\//);
  expect(PAGE).toMatch(/content="default-src &#39;none&#39;; img-src data:; /);
  expect(readPage(PAGE).elements).not.toContain("link");
});

test("every section is an anchor of the page, once, and the list of parts leads to it", () => {
  const { ids, links } = readPage(PAGE);
  for (const id of ["calibration", "cost"]) {
    expect(ids.filter((one) => one === id)).toHaveLength(1);
    expect(links).toContain(id);
  }
  expect(new Set(ids).size).toBe(ids.length);
});

test("tables have captions, heads with scope, intervals, and links to samples that the page lists", () => {
  expect(PAGE).toMatch(/<table><caption>/);
  expect(PAGE).toContain('<th scope="col" class="number">value</th>');
  expect(PAGE).toContain(
    '<th scope="row"><a href="#sample-1">a/1#box#liver</a></th><td class="number">-</td>',
  );
  expect(PAGE).toContain(">0.790 to 0.830</span>");
});

test("Markdown holds the same numbers, and no name breaks a table, links or becomes a tag", () => {
  const text = documentMarkdown(DOCUMENT);
  const row = text
    .split("\n")
    .find((line) => line.includes("0.813 (0.790 to 0.830)") && line.includes("alert"))!;
  expect(row).toContain("&lt;script>");
  expect(row).toContain("\\|\\[x\\](https");
  expect(row.replace(/\\\|/g, "").match(/\|/g)).toHaveLength(3);
  expect(text).not.toContain("<script>");
  expect(text).toContain("](plots/-script-alert-1-script-x-https-evil-example-.svg)");
});

test("the disclaimer stands on every report", () => {
  for (const text of [PAGE, documentMarkdown(DOCUMENT)]) {
    expect(text).toContain("Research software, not a medical device.");
  }
});
