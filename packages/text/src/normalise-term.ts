/** Plurals that the endings below would fold wrongly, or not at all; Greek and Latin ones that anatomy uses. */
const SINGULARS: Readonly<Record<string, string>> = {
  alveoli: "alveolus",
  apices: "apex",
  atria: "atrium",
  axes: "axis",
  bronchi: "bronchus",
  calculi: "calculus",
  calyces: "calyx",
  carcinomata: "carcinoma",
  cortices: "cortex",
  diagnoses: "diagnosis",
  diverticula: "diverticulum",
  emboli: "embolus",
  foci: "focus",
  foramina: "foramen",
  ganglia: "ganglion",
  gyri: "gyrus",
  hila: "hilum",
  metastases: "metastasis",
  nuclei: "nucleus",
  ova: "ovum",
  stenoses: "stenosis",
  sulci: "sulcus",
  testes: "testis",
  teeth: "tooth",
  thrombi: "thrombus",
  thromboses: "thrombosis",
  vertices: "vertex",
  villi: "villus",
};

/** Words that end in "s" and are singular, beyond those in -ss, -us and -is. */
const SINGULAR_IN_S = new Set(
  "ascites biceps caries diabetes feces faeces forceps herpes lens pancreas pons quadriceps series species triceps".split(
    " ",
  ),
);

/**
 * Brings a term into the form in which terms are compared: lower case, single spaces, no articles, singular words.
 *
 * Hyphens and underscores count as spaces; punctuation at the ends of words and the possessive 's are dropped. The result is for comparing, not for showing.
 */
export function normaliseTerm(term: string): string {
  const words = term
    .normalize("NFKC")
    .toLowerCase()
    .split(/[\s_\p{Pd}]+/u)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|(?:['’]s)?[^\p{L}\p{N}+]*$/gu, ""))
    .filter((word) => word !== "");
  return words
    .filter((word, i) => !isArticle(word, i, words.length))
    .map(toSingular)
    .join(" ");
}

/** Whether two terms name the same thing after `normaliseTerm`. A term with nothing left is the same as no other. */
export function sameTerm(a: string, b: string): boolean {
  const normalised = normaliseTerm(a);
  return normalised !== "" && normalised === normaliseTerm(b);
}

function isArticle(word: string, index: number, count: number): boolean {
  // "a" and "an" only in front: "hepatitis a", "vitamin a". A lone letter is a name.
  return count > 1 && (word === "the" || (index === 0 && (word === "a" || word === "an")));
}

function toSingular(word: string): string {
  const irregular = Object.hasOwn(SINGULARS, word) ? SINGULARS[word] : undefined;
  if (irregular !== undefined) return irregular;
  if (word.length < 4 || SINGULAR_IN_S.has(word) || /(?:ss|us|is)$/.test(word)) return word;
  if (word.endsWith("ae")) return word.slice(0, -1);
  if (/[^aeiou]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x|us)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith("s") ? word.slice(0, -1) : word;
}
