import { fillHoles } from "@mimo/imaging/mask";
import type { MarkJson, Rle } from "@mimo/protocol";
import { useEffect, useRef, useState } from "react";
import { fillHoleAt, isSameMask } from "../masks/edit-mask.js";
import { type Mask, maskOf, rleOf } from "../masks/mask.js";
import { eraseStroke, paintStroke } from "../masks/paint-stroke.js";
import { beginDraft, type Draft, type Drawn, finishDraft, moveDraft } from "./drafts.js";
import { type Grip, moveMark } from "./edit-marks.js";
import type { RulerLine } from "./Furniture.js";
import type { Size, XY } from "./image-transform.js";
import type { ViewerFinding, ViewerProps } from "./viewer-props.js";

/** A mark or ruler that Delete would take away. */
export interface Chosen {
  readonly kind: "mark" | "ruler";
  readonly index: number;
}

/** Everything that a person draws, and what becomes of it. */
export interface Drawing {
  readonly draft: Draft | null;
  /** Of the shown slice. */
  readonly rulers: readonly RulerLine[];
  readonly chosen: Chosen | null;
  readonly choose: (chosen: Chosen | null) => void;
  readonly begin: (at: XY) => void;
  readonly move: (at: XY) => void;
  /** `isNegative` makes a corrective click take away. */
  readonly end: (isNegative: boolean) => void;
  readonly cancel: () => void;
  /** Moves a mark as it was when it was taken hold of. */
  readonly moveHeldMark: (index: number, held: MarkJson, grip: Grip, by: XY) => void;
  readonly deleteChosen: () => void;
}

/** The protocol's limit for one question. */
const MOST_MARKS = 64;

/**
 * @param findings - As shown on the slice, with masks that the server has not confirmed yet.
 * @param onMask - Called before `onEditMask`, so that the new mask is seen at once.
 */
export function useDrawing(
  props: ViewerProps,
  findings: readonly ViewerFinding[],
  image: Size | null,
  onMask: (findingId: string, mask: Rle) => void,
): Drawing {
  const { draft, newest, setDraft } = useDraft();
  const [chosen, choose] = useState<Chosen | null>(null);
  const [allRulers, setRulers] = useState<ReadonlyMap<string, readonly RulerLine[]>>(NO_MEASURES);
  const place = `${props.caseId}/${props.slice}`;
  const rulers = allRulers.get(place) ?? NO_RULERS;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tool or slice gives up the drawing at hand
  useEffect(() => setDraft(null), [props.tool, place]);
  const setRulersHere = (lines: readonly RulerLine[]) => setRulers(new Map(allRulers).set(place, lines));

  const finish = (drawn: Drawn, isNegative: boolean) => {
    if (drawn.kind === "ruler") {
      choose({ kind: "ruler", index: rulers.length });
      setRulersHere([...rulers, { from: drawn.from, to: drawn.to }]);
    } else if (drawn.kind === "mark") {
      if (props.marks.length < MOST_MARKS) props.onMarksChange([...props.marks, drawn.mark]);
      choose(null);
    } else if (image) finishOnMask(drawn, isNegative, props, findings, image, onMask);
  };
  return {
    draft,
    rulers,
    chosen,
    choose,
    begin: (at) => setDraft(beginDraft(props.tool, at)),
    move: (at) => setDraft(newest.current && moveDraft(newest.current, at)),
    end: (isNegative) => {
      const drawn = newest.current && finishDraft(newest.current);
      setDraft(null);
      if (drawn) finish(drawn, isNegative);
    },
    cancel: () => {
      setDraft(null);
      choose(null);
    },
    moveHeldMark: (index, mark, grip, by) => {
      if (!image) return;
      props.onMarksChange(
        props.marks.map((other, k) => (k === index ? moveMark(mark, grip, by, image) : other)),
      );
    },
    deleteChosen: () => {
      const isKept = (_: unknown, k: number) => k !== chosen?.index;
      if (chosen?.kind === "ruler") setRulersHere(rulers.filter(isKept));
      else if (chosen || props.marks.length > 0)
        props.onMarksChange(chosen ? props.marks.filter(isKept) : props.marks.slice(0, -1));
      choose(null);
    },
  };
}

/** Pointer events come faster than React renders: `newest` is not always the draft that was rendered. */
function useDraft() {
  const [draft, showDraft] = useState<Draft | null>(null);
  const newest = useRef<Draft | null>(null);
  const setDraft = (next: Draft | null) => {
    newest.current = next;
    showDraft(next);
  };
  return { draft, newest, setDraft };
}

const NO_RULERS: readonly RulerLine[] = [];
const NO_MEASURES: ReadonlyMap<string, readonly RulerLine[]> = new Map();

function finishOnMask(
  drawn: Extract<Drawn, { kind: "stroke" | "fill" | "refine" }>,
  isNegative: boolean,
  props: ViewerProps,
  findings: readonly ViewerFinding[],
  image: Size,
  onMask: (findingId: string, mask: Rle) => void,
): void {
  if (drawn.kind === "stroke" && drawn.tool === "paint-mark") {
    props.onMarksChange(withPainted(props.marks, drawn.path, props.brushRadiusPx, image));
    return;
  }
  const active = findings.find(({ id }) => id === props.activeFindingId) ?? null;
  if (drawn.kind === "refine") {
    props.onRefine(active?.id ?? null, [drawn.at[0], drawn.at[1]], !isNegative);
    return;
  }
  const before = active ? maskOf(active.mask) : emptyOf(image);
  const after = editedMask(drawn, before, props.brushRadiusPx);
  if (!after || isSameMask(before, after)) return;
  const rle = rleOf(after);
  if (active) onMask(active.id, rle);
  props.onEditMask(
    active?.id ?? null,
    rle,
    drawn.kind === "fill" ? "fill" : drawn.tool === "erase" ? "erase" : "brush",
  );
}

function editedMask(
  drawn: Extract<Drawn, { kind: "stroke" | "fill" }>,
  before: Mask,
  brushRadiusPx: number,
): Mask | null {
  if (drawn.kind === "stroke") {
    return (drawn.tool === "erase" ? eraseStroke : paintStroke)(before, drawn.path, brushRadiusPx);
  }
  const [x, y] = drawn.at;
  const isOnMask = before.data[Math.floor(y) * before.width + Math.floor(x)] === 1;
  // On the structure itself every hole is meant, in a hole that one.
  return isOnMask ? fillHoles(before) : fillHoleAt(before, drawn.at);
}

function withPainted(
  marks: readonly MarkJson[],
  path: readonly XY[],
  radiusPx: number,
  image: Size,
): readonly MarkJson[] {
  const at = marks.findIndex(({ kind }) => kind === "mask");
  const painted = marks[at];
  const before = painted?.kind === "mask" ? maskOf(painted.rle) : emptyOf(image);
  const mark: MarkJson = { kind: "mask", rle: rleOf(paintStroke(before, path, radiusPx)) };
  if (at >= 0) return marks.map((other, k) => (k === at ? mark : other));
  return marks.length < MOST_MARKS ? [...marks, mark] : marks;
}

function emptyOf({ width, height }: Size): Mask {
  return { width, height, data: new Uint8Array(width * height) };
}
