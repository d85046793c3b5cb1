import type { Slice } from "@mimo/protocol";
import { describe, expect, it } from "vitest";
import { edgeLetters } from "./orientation-letters.js";
import { pixelText } from "./pixel-text.js";
import { distanceText, scaleBar } from "./scale-bar.js";
import { dragWindow, windowPresets } from "./window-presets.js";

describe("orientation letters", () => {
  it("names the edges of an axial, a sagittal and a coronal slice", () => {
    expect(edgeLetters([1, 0, 0, 0, 1, 0])).toEqual({ left: "R", right: "L", top: "A", bottom: "P" });
    expect(edgeLetters([0, 1, 0, 0, 0, -1])).toEqual({ left: "A", right: "P", top: "H", bottom: "F" });
    expect(edgeLetters([1, 0, 0, 0, 0, -1])).toEqual({ left: "R", right: "L", top: "H", bottom: "F" });
  });

  it("gives oblique edges several letters, the largest part first", () => {
    const [c, s] = [Math.cos(0.5), Math.sin(0.5)];
    expect(edgeLetters([c, s, 0, 0, 0, -1])).toMatchObject({ right: "LP", left: "RA" });
  });

  it("says nothing where the orientation is unknown or no direction", () => {
    expect(edgeLetters(null)).toBeNull();
    expect(edgeLetters([0, 0, 0, 0, 0, 0])).toBeNull();
    expect(edgeLetters([1, 0, 0])).toBeNull();
  });
});

describe("scale bar and ruler", () => {
  it("draws a round length that fits", () => {
    // 2 CSS px per 0.5 mm: 160 px are 40 mm, so the bar is 2 cm.
    expect(scaleBar(2, 0.5)).toEqual({ lengthPx: 80, text: "2 cm" });
    expect(scaleBar(300, 1).text).toBe("0.5 mm");
    expect(scaleBar(40, 0.001).text).toBe("2 µm");
  });

  it("counts pixels where spacing is unknown", () => {
    expect(scaleBar(1.5, null)).toEqual({ lengthPx: 150, text: "100 px" });
    expect(distanceText([0, 0], [3, 4], null)).toBe("5.0 px");
  });

  it("measures with row and column spacing each in its place", () => {
    expect(distanceText([0, 0], [3, 0], [10, 2])).toBe("6.0 mm");
    expect(distanceText([0, 0], [0, 3], [10, 2])).toBe("30.0 mm");
  });
});

describe("windows", () => {
  it("offers CT windows for Hounsfield units only", () => {
    const names = (meaning: "hounsfield" | "grey") =>
      windowPresets({ meaning, min: 0, max: 100 }).map(({ name }) => name);
    expect(names("hounsfield").slice(0, 6)).toEqual([
      "brain",
      "lung",
      "bone",
      "abdomen",
      "liver",
      "mediastinum",
    ]);
    expect(names("grey")).toEqual(["stored", "full", "dark", "bright"]);
    expect(windowPresets({ meaning: "grey", min: 0, max: 100 })[3]!.window).toEqual({
      center: 75,
      width: 50,
    });
  });

  it("never drags a window shut", () => {
    expect(dragWindow({ center: 40, width: 400 }, -5000, 0).width).toBe(1);
    expect(dragWindow({ center: 0.5, width: 1 }, -5000, 0).width).toBeGreaterThan(0);
    expect(dragWindow({ center: 40, width: 250 }, 10, -5)).toEqual({ center: 35, width: 260 });
  });
});

describe("the value under the pointer", () => {
  const slice = { width: 2, height: 2, channels: 1, meaning: "hounsfield" } as Slice;

  it("is that of the pixel that holds the point, with its unit", () => {
    const image = { mimoSlice: slice, mimoValues: Int16Array.of(-1000, 20, 40, 60) };
    expect(pixelText(image, [1.99, 0.01])).toBe("2, 1:  20 HU");
    expect(pixelText(image, [2, 2])).toBe("2, 2:  60 HU");
  });

  it("lists the channels of a colour picture", () => {
    const image = {
      mimoSlice: { ...slice, channels: 3, meaning: "colour" } as Slice,
      mimoValues: Uint8Array.of(0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0),
    };
    expect(pixelText(image, [1.5, 0.5])).toBe("2, 1:  1 2 3");
  });
});
