import { describe, expect, it } from "vitest";
import { refersBack } from "./refers-back.js";

describe("refersBack", () => {
  it.each(["What is this?", "Is it normal?", "Segment that.", "What does this do?", "Is this the liver?"])(
    "takes %j to mean a region",
    (question) => expect(refersBack(question)).toBe(true),
  );

  it.each([
    "Where is the liver?",
    "Is there a polyp?",
    "What does this image show?",
    "Are there any lesions in this scan?",
    "Describe the picture.",
    "",
  ])("takes %j to mean no region", (question) => expect(refersBack(question)).toBe(false));
});
