import { BOOK, gray, mesh } from "../fact-sources.js";
import { defineBoth, definePair, defineTerm, type Term, type TermFacts } from "../term.js";

const SCANS = ["ct", "mr"];

function belly(term: string, facts: Omit<TermFacts, "in" | "at">): Term {
  return defineTerm(term, { in: SCANS, at: ["abdomen"], ...facts });
}

function growth(term: string, heading: string, facts: Omit<TermFacts, "in" | "at" | "fact">): Term {
  const organ = facts.partOf ?? term.split(" ")[0];
  return belly(term, { fact: `is an abnormal growth in the ${organ}`, source: mesh(heading), ...facts });
}

/** The eight segments of the liver after Couinaud. */
const LIVER_SEGMENTS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"].map((roman, at) =>
  belly(`liver segment ${roman}`, {
    also: [`segment ${roman} of the liver`, `liver segment ${at + 1}`, `hepatic segment ${roman}`],
    system: "digestive",
    partOf: "liver",
  }),
);

const DIGESTION: readonly Term[] = [
  defineTerm("abdominal cavity", {
    also: ["abdomen", "peritoneal cavity"],
    system: "digestive",
    in: SCANS,
    at: ["abdomen", "pelvis"],
    fact: "holds the organs of digestion",
    source: BOOK.digestion,
  }),
  belly("bowel", {
    also: ["intestine", "intestines", "gut", "gastrointestinal tract"],
    system: "digestive",
    fact: "digests food and takes up water",
    source: BOOK.digestion,
    number: "mass",
  }),
  belly("duodenum", {
    system: "digestive",
    fact: "is the first part of the small bowel",
    source: BOOK.digestion,
    partOf: "small bowel",
  }),
  belly("jejunum", {
    system: "digestive",
    fact: "is the middle part of the small bowel",
    source: BOOK.digestion,
    partOf: "small bowel",
  }),
  belly("ileum", {
    system: "digestive",
    fact: "is the last part of the small bowel",
    source: BOOK.digestion,
    partOf: "small bowel",
  }),
  belly("appendix", {
    also: ["vermiform appendix"],
    system: "digestive",
    fact: "hangs from the start of the large bowel",
    source: BOOK.digestion,
  }),
  defineTerm("sigmoid colon", {
    also: ["sigmoid"],
    system: "digestive",
    in: SCANS,
    at: ["abdomen", "pelvis", "colon"],
    fact: "is the S-shaped end of the colon",
    source: BOOK.digestion,
    partOf: "large bowel",
  }),
  defineTerm("rectum", {
    system: "digestive",
    in: ["ct", "mr", "ultrasound", "endoscopy"],
    at: ["pelvis", "abdomen", "colon"],
    fact: "holds stool before it leaves",
    source: BOOK.digestion,
    partOf: "large bowel",
  }),
  defineTerm("anal canal", {
    also: ["anus", "anorectum"],
    system: "digestive",
    in: SCANS,
    at: ["pelvis", "colon"],
    fact: "is the end of the bowel",
    source: BOOK.digestion,
  }),
  ...LIVER_SEGMENTS,
  belly("bile ducts", {
    also: ["bile duct", "common bile duct", "biliary system"],
    system: "digestive",
    fact: "carry bile to the duodenum",
    source: BOOK.digestion,
    number: "many",
  }),
  belly("cystic duct", {
    system: "digestive",
    fact: "carries bile from the gallbladder",
    source: BOOK.digestion,
    partOf: "bile ducts",
  }),
  belly("pancreatic duct", {
    system: "digestive",
    fact: "carries digestive juice to the duodenum",
    source: BOOK.digestion,
    partOf: "pancreas",
  }),
  ...["head", "body", "tail"].map((part) =>
    belly(`${part} of the pancreas`, {
      also: [`pancreas ${part}`, `pancreatic ${part}`],
      system: "digestive",
      partOf: "pancreas",
    }),
  ),
  belly("mesentery", {
    system: "digestive",
    fact: "holds the bowel to the back wall",
    source: BOOK.digestion,
  }),
  belly("liver ligament", { also: ["falciform ligament"], system: "digestive" }),
];

const GLANDS_AND_KIDNEYS: readonly Term[] = [
  belly("adrenal gland", {
    also: ["adrenal glands", "adrenal", "suprarenal gland"],
    system: "endocrine",
    fact: "makes stress hormones",
    source: BOOK.hormones,
  }),
  ...defineBoth(["ureters", "ureter"], {
    system: "urinary",
    in: SCANS,
    at: ["abdomen", "pelvis"],
    fact: "carries urine to the bladder",
    source: BOOK.urine,
  }),
  ...(
    [
      ["renal cortex", "is the outer layer of the kidney"],
      ["renal medulla", "is the inner part of the kidney"],
      ["renal pelvis", "collects urine in the kidney"],
    ] as const
  ).map(([term, fact]) => belly(term, { system: "urinary", fact, source: BOOK.urine })),
];

const FINDINGS: readonly Term[] = [
  growth("pancreas tumor", "Pancreatic Neoplasms", {
    also: ["pancreatic tumor", "pancreas cancer", "pancreatic cancer", "pancreatic lesion"],
    system: "digestive",
    partOf: "pancreas",
  }),
  growth("colon tumor", "Colonic Neoplasms", {
    also: ["colon cancer", "colorectal tumor", "bowel tumor"],
    system: "digestive",
  }),
  growth("stomach tumor", "Stomach Neoplasms", {
    also: ["gastric tumor", "stomach cancer", "gastric cancer"],
    system: "digestive",
    partOf: "stomach",
  }),
  growth("esophagus tumor", "Esophageal Neoplasms", {
    also: ["esophageal tumor", "esophageal cancer"],
    system: "digestive",
    partOf: "esophagus",
  }),
  growth("gallbladder tumor", "Gallbladder Neoplasms", {
    also: ["gallbladder cancer"],
    system: "digestive",
    partOf: "gallbladder",
  }),
  growth("spleen lesion", "Splenic Neoplasms", {
    also: ["splenic lesion", "spleen tumor"],
    system: "lymphatic",
    partOf: "spleen",
  }),
  belly("adrenal tumor", {
    also: ["adrenal gland tumor", "adrenal mass"],
    system: "endocrine",
    fact: "is an abnormal growth in an adrenal gland",
    source: mesh("Adrenal Gland Neoplasms"),
  }),
  belly("abdomen tumor", {
    also: ["abdominal tumor"],
    system: null,
    fact: "is an abnormal growth in the abdomen",
    source: mesh("Abdominal Neoplasms"),
  }),
  belly("hepatocellular carcinoma", {
    also: ["HCC"],
    system: "digestive",
    fact: "is a cancer of the liver cells",
    source: mesh("Carcinoma, Hepatocellular"),
    partOf: "liver tumor",
  }),
  belly("liver cyst", {
    also: ["hepatic cyst"],
    system: "digestive",
    fact: "is a sac of fluid in the liver",
    source: mesh("Cysts"),
    partOf: "liver",
  }),
  belly("fatty liver", {
    also: ["hepatic steatosis"],
    system: "digestive",
    fact: "is liver with too much fat",
    source: mesh("Fatty Liver"),
  }),
  belly("kidney cyst", {
    also: ["renal cyst", "cyst of the kidney"],
    system: "urinary",
    fact: "is a sac of fluid in the kidney",
    source: mesh("Cysts"),
    partOf: "kidney",
  }),
  ...definePair("kidney cyst", {
    also: ["renal cyst"],
    system: "urinary",
    in: SCANS,
    at: ["abdomen"],
    fact: "is a sac of fluid in the kidney",
    source: mesh("Cysts"),
    partOf: "kidney cyst",
  }),
  belly("gallstone", {
    also: ["gallstones", "gallbladder stone"],
    system: "digestive",
    fact: "is a hard deposit of bile",
    source: mesh("Gallstones"),
  }),
  belly("ascites", {
    also: ["free fluid in the abdomen"],
    system: "digestive",
    fact: "is fluid in the abdominal cavity",
    source: mesh("Ascites"),
    number: "mass",
  }),
];

const WALL: readonly Term[] = [
  belly("abdominal wall", {
    system: "musculoskeletal",
    fact: "holds the abdominal organs in place",
    source: BOOK.muscles,
  }),
  ...defineBoth(["rectus abdominis muscles", "rectus abdominis muscle"], {
    also: ["rectus abdominis"],
    system: "musculoskeletal",
    in: SCANS,
    at: ["abdomen"],
    fact: "bends the trunk forward",
    source: BOOK.muscles,
  }),
  ...defineBoth(["psoas muscles", "psoas muscle"], {
    also: ["psoas", "psoas major"],
    system: "musculoskeletal",
    in: SCANS,
    at: ["abdomen", "pelvis", "spine"],
    fact: "bends the hip",
    source: gray("IV: Myology"),
  }),
  ...defineBoth(["quadratus lumborum muscles", "quadratus lumborum muscle"], {
    also: ["quadratus lumborum"],
    system: "musculoskeletal",
    in: SCANS,
    at: ["abdomen", "spine"],
    fact: "bends the trunk to its side",
    source: gray("IV: Myology"),
  }),
];

/** Organs, ducts and findings of the abdomen beyond the common terms. */
export const ABDOMEN_TERMS: readonly Term[] = [...DIGESTION, ...GLANDS_AND_KIDNEYS, ...FINDINGS, ...WALL];
