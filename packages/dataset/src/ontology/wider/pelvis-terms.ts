import { BOOK, mesh, PAPER } from "../fact-sources.js";
import { defineBoth, defineTerm, type Term, type TermFacts } from "../term.js";

const SCANS = ["mr", "ct", "ultrasound"];

function pelvic(term: string, facts: Omit<TermFacts, "in" | "at">): Term {
  return defineTerm(term, { in: SCANS, at: ["pelvis", "abdomen"], ...facts });
}

/** Bladder, organs of reproduction and what an ultrasound of a pregnancy shows. */
export const PELVIS_TERMS: readonly Term[] = [
  pelvic("bladder", {
    also: ["urinary bladder"],
    system: "urinary",
    fact: "stores the urine",
    source: BOOK.urine,
  }),
  pelvic("urethra", { system: "urinary", fact: "leads urine out of the body", source: BOOK.urine }),
  pelvic("bladder tumor", {
    also: ["bladder cancer"],
    system: "urinary",
    fact: "is an abnormal growth in the bladder",
    source: mesh("Urinary Bladder Neoplasms"),
    partOf: "bladder",
  }),
  pelvic("bladder stone", {
    also: ["bladder calculus"],
    system: "urinary",
    fact: "is a hard deposit in the bladder",
    source: mesh("Urinary Bladder Calculi"),
  }),
  pelvic("prostate", {
    also: ["prostate gland"],
    system: "reproductive",
    fact: "makes part of the semen",
    source: BOOK.reproduction,
  }),
  pelvic("prostate peripheral zone", {
    also: ["peripheral zone of the prostate", "peripheral zone"],
    system: "reproductive",
    fact: "is the outer back part of the prostate",
    source: PAPER.prostateZones,
    partOf: "prostate",
  }),
  pelvic("prostate transitional zone", {
    also: ["transition zone of the prostate", "transitional zone", "transition zone"],
    system: "reproductive",
    fact: "is the inner part around the urethra",
    source: PAPER.prostateZones,
    partOf: "prostate",
  }),
  pelvic("prostate central gland", {
    also: ["central gland of the prostate", "central gland"],
    system: "reproductive",
    partOf: "prostate",
  }),
  pelvic("prostate tumor", {
    also: ["prostate cancer", "prostate lesion"],
    system: "reproductive",
    fact: "is an abnormal growth in the prostate",
    source: mesh("Prostatic Neoplasms"),
    partOf: "prostate",
  }),
  // One label of the AMOS set for what lies below the bladder, whatever the patient's sex.
  pelvic("prostate or uterus", { system: "reproductive", vague: true }),
  pelvic("seminal vesicles", {
    also: ["seminal vesicle"],
    system: "reproductive",
    fact: "make most of the semen",
    source: BOOK.reproduction,
    number: "many",
  }),
  ...defineBoth(["testes", "testis"], {
    also: ["testicle"],
    in: SCANS,
    at: ["pelvis"],
    system: "reproductive",
    fact: "makes sperm",
    source: BOOK.reproduction,
  }),
  pelvic("penile bulb", { also: ["bulb of the penis"], system: "reproductive" }),
  pelvic("gonads", { system: "reproductive", number: "many" }),
  pelvic("uterus", {
    also: ["womb"],
    system: "reproductive",
    fact: "holds the growing child",
    source: BOOK.reproduction,
  }),
  pelvic("cervix", {
    also: ["uterine cervix", "cervix uteri"],
    system: "reproductive",
    fact: "is the neck of the uterus",
    source: BOOK.reproduction,
    partOf: "uterus",
  }),
  pelvic("endometrium", {
    system: "reproductive",
    fact: "lines the uterus",
    source: BOOK.reproduction,
    partOf: "uterus",
  }),
  pelvic("uterine myoma", {
    also: ["uterine fibroid", "leiomyoma", "fibroid"],
    system: "reproductive",
    fact: "is a harmless tumor of the uterus",
    source: mesh("Leiomyoma"),
    partOf: "uterus",
  }),
  pelvic("vagina", { system: "reproductive", fact: "is the birth canal", source: BOOK.reproduction }),
  ...defineBoth(["ovaries", "ovary"], {
    in: SCANS,
    at: ["pelvis"],
    system: "reproductive",
    fact: "makes egg cells",
    source: BOOK.reproduction,
  }),
  pelvic("ovarian tumor", {
    also: ["ovarian cancer", "ovary tumor", "ovarian mass"],
    system: "reproductive",
    fact: "is an abnormal growth in an ovary",
    source: mesh("Ovarian Neoplasms"),
  }),
  pelvic("cervical tumor", {
    also: ["cervical cancer", "cervix tumor"],
    system: "reproductive",
    fact: "is an abnormal growth in the cervix",
    source: mesh("Uterine Cervical Neoplasms"),
    partOf: "cervix",
  }),
  pelvic("rectal tumor", {
    also: ["rectal cancer", "rectum tumor"],
    system: "digestive",
    fact: "is an abnormal growth in the rectum",
    source: mesh("Rectal Neoplasms"),
    partOf: "rectum",
  }),
  defineTerm("pubic symphysis", {
    also: ["symphysis pubis"],
    system: "musculoskeletal",
    in: ["ultrasound", "ct", "mr", "xray"],
    at: ["pelvis"],
    fact: "joins the two pubic bones",
    source: BOOK.limbBones,
  }),
  ...(
    [
      ["fetus", ["unborn child", "fetal body"], "is the unborn child"],
      ["fetal abdomen", ["abdomen of the fetus"], "is the belly of the unborn child"],
      ["fetal femur", ["femur of the fetus"], "is the thigh bone of the unborn child"],
      ["fetal heart", ["heart of the fetus"], "is the heart of the unborn child"],
    ] as const
  ).map(([term, also, fact]) =>
    defineTerm(term, {
      also,
      system: "reproductive",
      in: ["ultrasound", "mr"],
      at: ["fetus"],
      fact,
      source: BOOK.development,
    }),
  ),
  ...(
    [
      ["placenta", ["afterbirth"], "feeds the unborn child"],
      ["umbilical cord", ["navel cord"], "joins the unborn child to the placenta"],
      ["amniotic fluid", ["amniotic water"], "surrounds the unborn child"],
    ] as const
  ).map(([term, also, fact]) =>
    defineTerm(term, {
      also,
      system: "reproductive",
      in: ["ultrasound", "mr"],
      at: ["fetus", "pelvis"],
      fact,
      source: BOOK.development,
      number: term === "amniotic fluid" ? "mass" : "one",
    }),
  ),
];
