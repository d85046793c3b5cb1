import { describe, expect, it } from "vitest";
import { commandOfKey, VIEWER_KEYS } from "./viewer-keys.js";
import { VIEWER_TOOLS } from "./viewer-props.js";

function press(
  key: string,
  held: Partial<Record<"shiftKey" | "ctrlKey" | "altKey" | "metaKey", boolean>> = {},
) {
  return commandOfKey({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held });
}

describe("the viewer's keys", () => {
  it("mean one thing each", () => {
    const keys = VIEWER_KEYS.flatMap(({ keys }) => keys);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(VIEWER_KEYS.map(({ name }) => name)).size).toBe(VIEWER_KEYS.length);
  });

  it("reach every tool", () => {
    const tools = VIEWER_KEYS.flatMap(({ command }) => (command.kind === "tool" ? [command.tool] : []));
    expect(tools.toSorted()).toEqual([...VIEWER_TOOLS].toSorted());
  });

  it("tell the arrows from the arrows with Shift", () => {
    expect(press("ArrowDown")).toEqual({ kind: "slice", by: 1 });
    expect(press("ArrowDown", { shiftKey: true })).toEqual({ kind: "cursor", dx: 0, dy: 1 });
  });

  it("work with Caps Lock and on keyboards where a sign needs Shift", () => {
    expect(press("P")).toEqual({ kind: "tool", tool: "point" });
    expect(press("+", { shiftKey: true })).toMatchObject({ kind: "zoom" });
  });

  it("leave the browser its own shortcuts", () => {
    expect(press("f", { ctrlKey: true })).toBeNull();
    expect(press("r", { metaKey: true })).toBeNull();
    expect(press("ArrowLeft", { altKey: true })).toBeNull();
    expect(press("q")).toBeNull();
  });
});
