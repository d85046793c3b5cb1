import { expect, test } from "vitest";
import { chooseSlices } from "./choose-slices.js";

test("the slice with the largest area comes first, the others are spread over what is labelled", () => {
  const bell = [0, 0, 10, 20, 30, 60, 30, 20, 10, 0, 0];
  expect(chooseSlices([bell], { perAxis: 1, minPixels: 5 })).toEqual([5]);
  expect(chooseSlices([bell], { perAxis: 3, minPixels: 5 })).toEqual([3, 5, 7]);
  expect(chooseSlices([bell], { perAxis: 3, minPixels: 50 })).toEqual([5]);
  expect(chooseSlices([bell], { perAxis: 3, minPixels: 100 })).toEqual([]);
});

test("every label gets its largest slice as far as there is room, and one slice serves several", () => {
  const liver = [0, 50, 90, 100, 0, 0, 0];
  const spleen = [0, 0, 80, 70, 0, 0, 0];
  const bladder = [0, 0, 0, 0, 0, 0, 30];
  expect(chooseSlices([liver, spleen, bladder], { perAxis: 2, minPixels: 10 })).toEqual([2, 6]);
  expect(chooseSlices([], { perAxis: 2, minPixels: 10 })).toEqual([]);
});
