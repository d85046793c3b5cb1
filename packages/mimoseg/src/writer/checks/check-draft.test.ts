import { describe, expect, it } from "vitest";
import { absent, fact, type RequestParts, shown, tinyRequest } from "../testing/tiny-request.js";
import { checkDraft } from "./check-draft.js";

const LIVER = "<p>liver</p><SEG>";

/** What the checks say about an answer, or about a question. */
function verdict(answer: string, parts: RequestParts = {}, question = "Where is the liver in the image?") {
  const result = checkDraft({ question, answer }, tinyRequest(parts));
  return result.ok ? "taken" : result.reason;
}

const TWO: RequestParts = {
  facts: [
    fact("place", "liver", "upper left"),
    fact("place", "spleen", "lower right"),
    fact("extent", "liver", "about 20%", { unit: "percent" }),
    fact("extent", "spleen", "less than 1%", { unit: "percent" }),
    fact("larger", "liver", "spleen"),
  ],
  sample: {
    targets: [shown("liver"), shown("spleen")],
    turns: [{ question: "Is the liver larger than the spleen?", answer: null }],
  },
};
const THREE = [shown("liver"), shown("spleen"), shown("aorta")];
const SPLEEN = "<p>spleen</p><SEG>";

describe("tags and terms", () => {
  it.each([
    ["one mask, one term", `The ${LIVER} is in the upper left.`, "taken"],
    ["a synonym", "The <p>hepatic parenchyma</p><SEG> is in the upper left.", "taken"],
    ["the paper's order of tags", "The <p>liver<SEG></p> is in the upper left.", "taken"],
    ["a term that comes again in words", `The ${LIVER} is in the upper left. The liver makes bile.`, "taken"],
    ["no tags", "The liver is in the upper left.", "mask_without_term"],
    ["an unclosed tag", "The <p>liver<SEG> is in the upper left.", "unbalanced_tags"],
    ["a SEG alone", "It is in the upper left <SEG>.", "unbalanced_tags"],
    ["a region token", `The ${LIVER} in <region> is in the upper left.`, "unbalanced_tags"],
    ["HTML", `The ${LIVER} is in the <b>upper left</b>.`, "unbalanced_tags"],
    ["another term in tags", "The <p>spleen</p><SEG> is in the upper left.", "term_without_mask"],
    ["an invented term in tags", `The ${LIVER} has a <p>shadow</p><SEG>.`, "term_without_mask"],
    ["a mask twice", `The ${LIVER} and again the ${LIVER} is in the upper left.`, "term_without_mask"],
    ["another organ in words", `The ${LIVER} is in the upper left, near the stomach.`, "term_without_mask"],
    [
      "another organ in the plural",
      `The ${LIVER} is in the upper left, like the kidneys.`,
      "term_without_mask",
    ],
    ["a synonym of another organ", `The ${LIVER} is next to the gall bladder.`, "term_without_mask"],
    ["nothing besides the term", `${LIVER}.`, "taken"],
  ])("%s", (_, answer, expected) => expect(verdict(answer)).toBe(expected));

  it("stand in the order of the masks", () => {
    expect(verdict(`The ${LIVER} is larger than the ${SPLEEN}.`, TWO)).toBe("taken");
    expect(verdict(`The ${SPLEEN} is smaller than the ${LIVER}.`, TWO)).toBe("malformed");
    expect(verdict(`The ${LIVER} is the larger one.`, TWO)).toBe("mask_without_term");
  });

  it("may use what the facts name", () => {
    const facts = [fact("definition", "pneumothorax", "is air between the lung and the chest wall")];
    const parts = { facts, sample: { targets: [shown("pneumothorax")] } };
    const answer = "A <p>pneumothorax</p><SEG> is air between the lung and the chest wall.";
    expect(verdict(answer, parts, "What does this show?")).toBe("taken");
    expect(verdict(`${answer} The heart is fine.`, parts, "What does this show?")).toBe("term_without_mask");
  });

  it("may repeat a part of their own name, and labels that the ontology does not know", () => {
    const parts = { facts: [], sample: { targets: [shown("left kidney"), shown("odd blob 7")] } };
    const answer = "Here are the <p>left kidney</p><SEG>, a kidney, and the <p>odd blob 7</p><SEG>.";
    expect(verdict(answer, parts, "What can you see here?")).toBe("taken");
  });
});

describe("numbers", () => {
  const sizes: RequestParts = {
    facts: [
      fact("size", "liver", "34.5 x 20", { unit: "mm" }),
      fact("size", "liver", "1,250", { unit: "mm2" }),
      fact("count", "polyp", "3"),
      fact("extent", "liver", "less than 1%", { unit: "percent" }),
    ],
    sample: { targets: [shown("liver"), shown("polyp")] },
  };
  const POLYP = "<p>polyps</p><SEG>";
  it.each([
    ["as the facts say", `The ${LIVER} measures 34.5 x 20 mm; there are 3 ${POLYP}.`, "taken"],
    ["in words", `Along with the ${LIVER} there are three ${POLYP}.`, "taken"],
    [
      "with a unit in words",
      `The ${LIVER} is 1250 square millimeters large; here are the ${POLYP}.`,
      "unsupported_claim",
    ],
    [
      "with the unit spelled",
      `The ${LIVER} has an area of 1,250 mm²; here are the ${POLYP}.`.normalize("NFKC"),
      "taken",
    ],
    ["another number", `The ${LIVER} measures 34 x 20 mm; there are 3 ${POLYP}.`, "wrong_number"],
    ["another number in words", `Along with the ${LIVER} there are twenty-three ${POLYP}.`, "wrong_number"],
    ["another unit", `The ${LIVER} measures 34.5 x 20 cm; there are 3 ${POLYP}.`, "wrong_number"],
    ["no unit", `The ${LIVER} measures 34.5 and the ${POLYP} are here.`, "wrong_number"],
    ["of another structure", `The ${LIVER} is here; the ${POLYP} measure 20 mm.`, "wrong_number"],
    ["a bound kept", `The ${LIVER} covers less than 1% of the image, with the ${POLYP}.`, "taken"],
    ["a bound lost", `The ${LIVER} covers 1% of the image, with the ${POLYP}.`, "wrong_number"],
    ["a share in words", `The ${LIVER} covers half of the image, with the ${POLYP}.`, "wrong_number"],
    ["a code", `The ${LIVER} lies at L4 with the ${POLYP}.`, "wrong_number"],
    ["one as a pronoun", `The ${LIVER} is the one with the ${POLYP}.`, "taken"],
    ["one as a count", `Along with the ${LIVER} there is one <p>polyp</p><SEG>.`, "wrong_number"],
    ["several", `Along with the ${LIVER} there are several ${POLYP}.`, "taken"],
    ["a single one", `Along with the ${LIVER} there is a single <p>polyp</p><SEG>.`, "unsupported_claim"],
  ])("%s", (_, answer, expected) => {
    expect(verdict(answer, sizes, "What can you see here?")).toBe(expected);
  });

  it("exact where the fact is not", () => {
    expect(verdict(`The ${LIVER} covers exactly 10% of the image.`)).toBe("wrong_number");
    expect(verdict(`The ${LIVER} covers roughly ten percent of the image.`)).toBe("taken");
  });
});

describe("claims", () => {
  it.each([
    ["the place", `The ${LIVER} is found at the top left of the image.`, "taken"],
    ["the upper-left quadrant", `The ${LIVER} sits in the upper-left quadrant.`, "taken"],
    ["half of the place", `The ${LIVER} is on the left.`, "taken"],
    ["the other side", `The ${LIVER} is in the upper right of the image.`, "unsupported_claim"],
    ["below", `The ${LIVER} is in the lower left of the image.`, "unsupported_claim"],
    ["what lies beside it", `The ${LIVER} is the organ above the liver.`, "unsupported_claim"],
    ["that something is right", `That is right, this is the ${LIVER}.`, "taken"],
    ["a side that no fact gives", `The ${LIVER} is medial.`, "unsupported_claim"],
    ["a finding", `The ${LIVER} is in the upper left and is enlarged.`, "unsupported_claim"],
    ["a look", `The ${LIVER} is a bright area in the upper left.`, "unsupported_claim"],
    ["advice", `The ${LIVER} is in the upper left; biopsy is needed.`, "unsupported_claim"],
    ["the picture's kind", `This CT image shows the ${LIVER} in the upper left.`, "taken"],
    ["another kind of picture", `This MRI shows the ${LIVER} in the upper left.`, "unsupported_claim"],
    ["a plane", `This axial image shows the ${LIVER}.`, "unsupported_claim"],
    ["a denial", `There is no ${LIVER} in the image.`, "unsupported_claim"],
    ["a denial of it", `Here is the ${LIVER}, but it cannot be seen in the image.`, "unsupported_claim"],
    ["a denial behind", `The ${LIVER} is not visible in the image.`, "unsupported_claim"],
  ])("%s", (_, answer, expected) => expect(verdict(answer)).toBe(expected));

  it("belong to their structure", () => {
    const good = `The ${LIVER} is in the upper left, and the ${SPLEEN} is in the lower right.`;
    expect(verdict(good, TWO)).toBe("taken");
    expect(verdict(good.replace("lower right", "upper left"), TWO)).toBe("unsupported_claim");
    expect(verdict(`The ${LIVER} and the ${SPLEEN} are in the lower right.`, TWO)).toBe("unsupported_claim");
    const percent = `The ${LIVER} covers about 20% of the image, while the ${SPLEEN} covers less than 1%.`;
    expect(verdict(percent, TWO)).toBe("taken");
    expect(verdict(percent.replace("about 20%", "less than 1%"), TWO)).toBe("wrong_number");
  });

  it("compare as the facts do", () => {
    expect(verdict(`The ${LIVER} is smaller than the ${SPLEEN}.`, TWO)).toBe("unsupported_claim");
    expect(verdict(`Of the two, the ${LIVER} is clearly larger; the other is the ${SPLEEN}.`, TWO)).toBe(
      "taken",
    );
    expect(verdict(`Here are the ${LIVER} and the larger ${SPLEEN}.`, TWO)).toBe("unsupported_claim");
  });

  it("compare with the other structures when the fact names none", () => {
    const third = "<p>aorta</p><SEG>";
    const largest = { facts: [fact("larger", "liver", "biggest")], sample: { targets: [...THREE] } };
    expect(
      verdict(`The biggest is the ${LIVER}; the other two are the ${SPLEEN} and the ${third}.`, largest),
    ).toBe("taken");
    expect(verdict(`The ${LIVER} is larger than the ${SPLEEN} and the ${third}.`, largest)).toBe("taken");
    expect(verdict(`The ${LIVER}, the ${SPLEEN}, and the largest: the ${third}.`, largest)).toBe(
      "unsupported_claim",
    );
    const small = { facts: [fact("larger", "liver", "smaller")], sample: { targets: THREE.slice(0, 2) } };
    expect(verdict(`The ${LIVER} is smaller than the ${SPLEEN}.`, small)).toBe("taken");
    expect(verdict(`The ${LIVER} is larger than the ${SPLEEN}.`, small)).toBe("unsupported_claim");
  });

  it("put structures beside each other only as the facts do", () => {
    const beside = {
      facts: [fact("place", "liver", "to the left of")],
      sample: { targets: THREE.slice(0, 2) },
    };
    expect(verdict(`The ${LIVER} lies to the left of the ${SPLEEN}.`, beside)).toBe("taken");
    expect(verdict(`The ${LIVER} lies to the right of the ${SPLEEN}.`, beside)).toBe("unsupported_claim");
    expect(verdict(`The ${LIVER} lies above the ${SPLEEN}.`, beside)).toBe("unsupported_claim");
    expect(verdict(`The ${LIVER} is on the left, and here is the ${SPLEEN}.`, beside)).toBe(
      "unsupported_claim",
    );
  });

  it("may say what the marked structure is not, if that was asked", () => {
    const parts = { sample: { turns: [{ question: "Did I mark the spleen?", answer: null }] } };
    expect(verdict(`No, this is the ${LIVER}, not the spleen.`, parts, "Is this the spleen?")).toBe("taken");
    expect(verdict(`No, this is the ${LIVER}; there is no spleen.`, parts, "Is this the spleen?")).toBe(
      "term_without_mask",
    );
    expect(verdict(`No, this is the ${LIVER}, not the stomach.`, parts, "Is this the spleen?")).toBe(
      "term_without_mask",
    );
  });

  it("of benign and malignant follow the facts, also denied", () => {
    const lesion = (value: string): RequestParts => ({
      facts: [fact("attribute", "breast lesion", value, { source: "metadata" })],
      sample: { targets: [shown("breast lesion")] },
    });
    const LESION = "<p>breast lesion</p><SEG>";
    const ask = "Is this benign or malignant?";
    expect(verdict(`The ${LESION} is benign.`, lesion("benign"), ask)).toBe("taken");
    expect(verdict(`The ${LESION} is not malignant.`, lesion("benign"), ask)).toBe("taken");
    expect(verdict(`The ${LESION} is malignant.`, lesion("benign"), ask)).toBe("unsupported_claim");
    expect(verdict(`The ${LESION} is not benign.`, lesion("benign"), ask)).toBe("unsupported_claim");
  });

  it("of a definition stay with the words that they belong to", () => {
    const facts = [
      fact("definition", "inferior vena cava", "returns blood from the lower body to the heart"),
    ];
    const parts = { facts, sample: { targets: [shown("inferior vena cava")] } };
    const answer = "The <p>inferior vena cava</p><SEG> returns blood from the lower body to the heart.";
    expect(verdict(answer, parts, "Which vessel is this?")).toBe("taken");
    const moved = "The <p>inferior vena cava</p><SEG> is in the lower part of the image.";
    expect(verdict(moved, parts, "Which vessel is this?")).toBe("unsupported_claim");
  });

  it("of absence stay denials", () => {
    const parts: RequestParts = {
      facts: [fact("absent", "polyp", "absent", { source: "metadata" })],
      sample: {
        task: "presence",
        targets: [absent("polyp")],
        turns: [{ question: "Is there a polyp?", answer: null }],
      },
    };
    const ask = "Do you see a polyp?";
    expect(verdict("No, a <p>polyp</p><SEG> is not visible here.", parts, ask)).toBe("taken");
    expect(verdict("Yes, there is a <p>polyp</p><SEG> in the image.", parts, ask)).toBe("unsupported_claim");
    expect(verdict("There is a <p>polyp</p><SEG> in the image.", parts, ask)).toBe("unsupported_claim");
    expect(verdict("No, the <p>polyp</p><SEG> is seen here.", parts, ask)).toBe("unsupported_claim");
    expect(verdict("No <p>polyp</p><SEG> is seen here.", parts, ask)).toBe("taken");
    expect(verdict("There is no doubt: here is the <p>polyp</p><SEG>.", parts, ask)).toBe(
      "unsupported_claim",
    );
  });
});

describe("questions", () => {
  const GOOD = `The ${LIVER} is in the upper left.`;
  it.each([
    ["Where in the picture does the liver lie?", "taken"],
    ["Where is the <p>liver</p><SEG>?", "malformed"],
    ["Where is the liver <region>?", "malformed"],
    ["Where is the liver, given the known pancreas lesion?", "term_without_mask"],
    ["In this 54-year-old, where is the liver?", "wrong_number"],
    ["Wo ist die Leber auf dem Bild?", "wrong_language"],
    ["肝臓はどこですか?", "wrong_language"],
    ["Где на снимке печень?", "wrong_language"],
    ["", "empty"],
    [`Where is the liver? ${"Please tell me. ".repeat(40)}`, "too_long"],
  ])("%s", (question, expected) => expect(verdict(GOOD, {}, question)).toBe(expected));

  it("leave to the answer what the draft leaves to it", () => {
    const parts = { sample: { turns: [{ question: "Which organ makes bile?", answer: null }] } };
    expect(verdict(GOOD, parts, "Where is the organ that makes bile?")).toBe("taken");
    expect(verdict(GOOD, parts, "Where is the liver?")).toBe("answer_given_away");
  });
});

describe("the text", () => {
  it.each([
    ["German", `Die ${LIVER} ist oben links im Bild zu sehen.`, "wrong_language"],
    ["Chinese", `${LIVER}位于左上方。`, "wrong_language"],
    ["too long", `The ${LIVER} is here. ${"It makes bile. ".repeat(80)}`, "too_long"],
    ["empty", "", "empty"],
    ["a control character", `The ${LIVER} is here.\u0000`, "malformed"],
    ["a fence", `\`\`\`The ${LIVER} is here.\`\`\``, "malformed"],
  ])("%s", (_, answer, expected) => expect(verdict(answer)).toBe(expected));
});
