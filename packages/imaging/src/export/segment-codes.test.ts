import { expect, it } from "vitest";
import { segmentCodes } from "./segment-codes.js";

it("knows common names with sides, plurals and synonyms", () => {
  expect(segmentCodes("Liver").type.value).toBe("10200004");
  expect(segmentCodes("kidneys")).toMatchObject({ type: { value: "64033007" }, laterality: null });
  expect(segmentCodes("left lung")).toMatchObject({
    type: { value: "39607008" },
    laterality: { meaning: "Left" },
  });
  expect(segmentCodes("kidney on the right")).toMatchObject({ laterality: { meaning: "Right" } });
  expect(segmentCodes("left atrium")).toMatchObject({ type: { value: "82471001" }, laterality: null });
  expect(segmentCodes("lung tumor").category.meaning).toBe("Morphologically Altered Structure");
  expect(segmentCodes("endotracheal tube").category.meaning).toBe("Physical object");
});

it("claims no more than tissue for a name that it does not know, sides or not", () => {
  for (const label of ["cotton wool spots", "left something", "left"]) {
    expect(segmentCodes(label), label).toMatchObject({ type: { value: "85756007" }, laterality: null });
  }
});
