import type { MarkJson } from "@mimo/protocol";
import { type RefObject, useEffect, useMemo, useState } from "react";
import type { Grip } from "./edit-marks.js";
import { clampToImage, toImage, type XY } from "./image-transform.js";
import {
  dragZoomFactor,
  type Gesture,
  gestureOf,
  isClick,
  pinchOf,
  WheelSteps,
  wheelZoomFactor,
} from "./pointer-gestures.js";
import { findingAt } from "./shown-findings.js";
import { ownWindow, type Stage, type StageState } from "./stage.js";
import type { Drawing } from "./use-drawing.js";
import type { ViewerFinding, ViewerProps, ViewerWindow } from "./viewer-props.js";
import { dragWindow } from "./window-presets.js";

/** What the pointer works on, as of the last render. */
export interface PointerTarget {
  readonly props: ViewerProps;
  readonly stage: Stage | null;
  readonly state: StageState | null;
  readonly findings: readonly ViewerFinding[];
  readonly drawing: Drawing;
}

/** Pressed pointer: where it began (canvas), where it is, and what it does. */
interface Press {
  readonly id: number;
  readonly gesture: Gesture | "mark";
  readonly from: XY;
  last: XY;
  readonly window: ViewerWindow | null;
  readonly held?: { readonly index: number; readonly mark: MarkJson; readonly grip: Grip };
}

export interface PointerHandlers {
  readonly onPointerDown: (event: React.PointerEvent) => void;
  readonly onPointerMove: (event: React.PointerEvent) => void;
  readonly onPointerUp: (event: React.PointerEvent) => void;
  readonly onPointerCancel: (event: React.PointerEvent) => void;
  readonly onPointerLeave: () => void;
}

/** What the handlers of one viewer share; kept between renders. */
interface Session {
  readonly surface: RefObject<HTMLElement | null>;
  target: PointerTarget;
  press: Press | null;
  /** Fingers on the surface, canvas. */
  readonly touches: Map<number, XY>;
  readonly setPointed: (at: XY | null) => void;
}

/** Mouse, pen and fingers on the viewer's surface. */
export function usePointer(
  surface: RefObject<HTMLElement | null>,
  target: PointerTarget,
): {
  readonly handlers: PointerHandlers;
  /** Image point under the pointer; null off the image. */
  readonly pointed: XY | null;
  readonly holdMark: (event: React.PointerEvent, index: number, grip: Grip) => void;
} {
  const [pointed, setPointed] = useState<XY | null>(null);
  const [session] = useState<Session>(() => ({
    surface,
    target,
    press: null,
    touches: new Map(),
    setPointed,
  }));
  session.target = target;
  useWheel(session);
  const handlers = useMemo(() => pointerHandlers(session), [session]);
  return { handlers, pointed, holdMark: (event, index, grip) => holdMark(session, event, index, grip) };
}

function pointerHandlers(session: Session): PointerHandlers {
  const { touches } = session;
  return {
    onPointerDown: (event) => pressDown(session, event),
    onPointerMove: (event) => {
      const place = placeOf(session, event);
      if (touches.size === 2 && touches.has(event.pointerId)) {
        pinch(session.target.stage, touches, event.pointerId, place);
        return;
      }
      const held = session.press;
      if (held?.id === event.pointerId) {
        drag(session.target, held, place);
        held.last = place;
      }
      session.setPointed(point(session.target, place, held !== null));
    },
    onPointerUp: (event) => {
      touches.delete(event.pointerId);
      const held = session.press;
      if (held?.id !== event.pointerId) return;
      session.press = null;
      release(session.target, held, placeOf(session, event), event.altKey);
    },
    onPointerCancel: (event) => {
      touches.delete(event.pointerId);
      session.press = null;
      session.target.drawing.cancel();
    },
    onPointerLeave: () => {
      const { props } = session.target;
      session.setPointed(null);
      if (props.hoveredFindingId !== null) props.onHoverFinding(null);
    },
  };
}

function pressDown(session: Session, event: React.PointerEvent): void {
  const { target, touches } = session;
  const place = placeOf(session, event);
  if (event.pointerType === "touch") touches.set(event.pointerId, place);
  if (touches.size === 2) {
    // The first finger was not the beginning of a drawing after all.
    target.drawing.cancel();
    session.press = null;
    return;
  }
  if (session.press || !target.state?.transform) return;
  const gesture = gestureOf(target.props.tool, event.button);
  startPress(session, event, gesture);
  if (gesture === "draw") beginDrawing(target, place);
}

function holdMark(session: Session, event: React.PointerEvent, index: number, grip: Grip): void {
  const mark = session.target.props.marks[index];
  if (event.button !== 0 || !mark || session.press) return;
  event.stopPropagation();
  session.target.drawing.choose({ kind: "mark", index });
  startPress(session, event, "mark", { index, mark, grip });
}

function startPress(
  session: Session,
  event: React.PointerEvent,
  gesture: Press["gesture"],
  held?: Press["held"],
): void {
  const { props, state } = session.target;
  const element = session.surface.current!;
  element.focus({ preventScroll: true });
  element.setPointerCapture(event.pointerId);
  const window = props.display.window ?? (state?.image ? ownWindow(state.image) : null);
  const from = placeOf(session, event);
  session.press = { id: event.pointerId, gesture, from, last: from, window, ...(held && { held }) };
}

/** Where an event is on the canvas. */
function placeOf(session: Session, event: { clientX: number; clientY: number }): XY {
  const { left, top } = session.surface.current!.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}

function useWheel(session: Session): void {
  useEffect(() => {
    const element = session.surface.current!;
    const steps = new WheelSteps();
    let wanted = { slice: -1, from: -1 };
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { props, stage } = session.target;
      const at = placeOf(session, event);
      if (event.ctrlKey || props.sliceCount === 1) {
        // A trackpad's pinch comes as Ctrl and small deltas.
        stage?.zoom(wheelZoomFactor(event.ctrlKey ? event.deltaY * 3 : event.deltaY), at);
        return;
      }
      const by = steps.add(event.deltaY, event.deltaMode, event.timeStamp);
      if (by === 0) return;
      // Several events may come before the page has rendered the first: count on from what was asked for.
      const base = wanted.from === props.slice ? wanted.slice : props.slice;
      const slice = Math.min(props.sliceCount - 1, Math.max(0, base + by));
      wanted = { slice, from: props.slice };
      if (slice !== props.slice) props.onSliceChange(slice);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [session]);
}

/** The image point at a place of the canvas, kept on the image. */
function imagePoint({ state }: PointerTarget, place: XY): XY | null {
  return state?.transform && state.image ? clampToImage(toImage(state.transform, place), state.image) : null;
}

function beginDrawing(target: PointerTarget, place: XY): void {
  const { state, drawing } = target;
  const raw = state?.transform ? toImage(state.transform, place) : null;
  const point = imagePoint(target, place);
  drawing.choose(null);
  // A drawing begins on the image; once begun, it may lead beyond and is cut off at the edge.
  if (raw && point && raw[0] === point[0] && raw[1] === point[1]) drawing.begin(point);
}

function drag({ props, stage, drawing, state, ...rest }: PointerTarget, press: Press, place: XY): void {
  const [dx, dy] = [place[0] - press.last[0], place[1] - press.last[1]];
  if (press.gesture === "pan") stage?.pan([dx, dy]);
  else if (press.gesture === "navigate" && !isClick(press.from, place)) stage?.pan([dx, dy]);
  else if (press.gesture === "zoom") stage?.zoom(dragZoomFactor(dy), press.from);
  else if (press.gesture === "window" && press.window) {
    const window = dragWindow(press.window, place[0] - press.from[0], place[1] - press.from[1]);
    props.onDisplayChange({ ...props.display, window });
  } else if (press.gesture === "draw") {
    const point = imagePoint({ props, stage, drawing, state, ...rest }, place);
    if (point) drawing.move(point);
  } else if (press.held && state?.transform) {
    const { scaleX, scaleY } = state.transform;
    const by: XY = [(place[0] - press.from[0]) / scaleX, (place[1] - press.from[1]) / scaleY];
    drawing.moveHeldMark(press.held.index, press.held.mark, press.held.grip, by);
  }
}

function release(target: PointerTarget, press: Press, place: XY, isAlt: boolean): void {
  const { props, drawing, state } = target;
  if (press.gesture === "draw") drawing.end(isAlt);
  if (!isClick(press.from, place) || !state?.transform) return;
  if (press.gesture === "navigate") {
    const finding = findingAt(target.findings, toImage(state.transform, place));
    props.onSelectFinding(finding?.id ?? null);
    drawing.choose(null);
  } else if (press.gesture === "zoom" && props.tool === "click-refine") {
    beginDrawing(target, place);
    drawing.end(true);
  }
}

/** Notes what is under the pointer and tells which finding that is; answers null off the image. */
function point(target: PointerTarget, place: XY, isPressed: boolean): XY | null {
  const { props, state, findings } = target;
  if (!state?.transform || !state.image) return null;
  const [x, y] = toImage(state.transform, place);
  const isOnImage = x >= 0 && y >= 0 && x < state.image.width && y < state.image.height;
  if (!isPressed) {
    const id = isOnImage && props.display.isOverlayVisible ? (findingAt(findings, [x, y])?.id ?? null) : null;
    if (id !== props.hoveredFindingId) props.onHoverFinding(id);
  }
  return isOnImage ? [x, y] : null;
}

function pinch(stage: Stage | null, touches: Map<number, XY>, id: number, place: XY): void {
  const before = [...touches.values()] as unknown as readonly [XY, XY];
  touches.set(id, place);
  const after = [...touches.values()] as unknown as readonly [XY, XY];
  const { by, factor, at } = pinchOf(before, after);
  stage?.pan(by);
  stage?.zoom(factor, at);
}
