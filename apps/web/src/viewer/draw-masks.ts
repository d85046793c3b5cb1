import type { Rle } from "@mimo/protocol";
import type { ImageTransform, XY } from "./image-transform.js";
import { MARK_COLORS } from "./palette.js";
import { shapeOf } from "./shown-findings.js";
import type { ViewerDisplay, ViewerFinding } from "./viewer-props.js";

/** A brush stroke that is being drawn. */
export interface StrokePreview {
  readonly path: readonly XY[];
  readonly radiusPx: number;
  readonly color: string;
  /** Shows through the active finding instead of adding to it. */
  readonly isEraser: boolean;
}

/** All that lies over the image as areas. */
export interface MaskScene {
  readonly transform: ImageTransform;
  /** The active finding last. */
  readonly findings: readonly ViewerFinding[];
  readonly activeFindingId: string | null;
  readonly hoveredFindingId: string | null;
  readonly paintedMarks: readonly Rle[];
  readonly stroke: StrokePreview | null;
  readonly display: ViewerDisplay;
}

const OUTLINE_CSS_PX = 1.5;
const ACTIVE_OUTLINE_CSS_PX = 2.5;
const HALO_CSS_PX = 1.5;
const HOVER_GAIN = 1.7;
const REJECTED_PART = 0.35;

const paths = new WeakMap<Rle, Path2D>();

/** Draws masks and the stroke at hand on a canvas whose context counts in CSS pixels. */
export function drawMasks(context: CanvasRenderingContext2D, scene: MaskScene): void {
  if (!scene.display.isOverlayVisible) return;
  const others = scene.findings.filter(({ id }) => id !== scene.activeFindingId);
  const active = scene.findings.find(({ id }) => id === scene.activeFindingId);
  // The active one first, since the eraser may only show through it; then the others behind it.
  if (active) drawFinding(context, scene, active);
  if (scene.stroke) drawStroke(context, scene.transform, scene.stroke, scene.display);
  context.globalCompositeOperation = "destination-over";
  for (const finding of others.reverse()) drawFinding(context, scene, finding);
  context.globalCompositeOperation = "source-over";
  for (const rle of scene.paintedMarks) {
    drawArea(context, pathOf(rle), scene.transform, {
      color: MARK_COLORS.mask,
      opacity: 0.35,
      outlineCssPx: OUTLINE_CSS_PX,
      dash: [5, 4],
    });
  }
}

function drawFinding(context: CanvasRenderingContext2D, scene: MaskScene, finding: ViewerFinding): void {
  const isActive = finding.id === scene.activeFindingId;
  const isHovered = finding.id === scene.hoveredFindingId;
  const isRejected = finding.status === "rejected";
  const opacity =
    scene.display.overlayOpacity * (isHovered ? HOVER_GAIN : 1) * (isRejected ? REJECTED_PART : 1);
  const hasOutline = scene.display.hasOutline || isActive || isHovered;
  drawArea(context, pathOf(finding.mask), scene.transform, {
    color: finding.color,
    opacity: Math.min(0.85, opacity),
    outlineCssPx: hasOutline ? (isActive || isHovered ? ACTIVE_OUTLINE_CSS_PX : OUTLINE_CSS_PX) : 0,
    dash: isRejected ? [3, 4] : [],
  });
}

interface AreaStyle {
  readonly color: string;
  readonly opacity: number;
  /** 0 draws no outline. */
  readonly outlineCssPx: number;
  readonly dash: readonly number[];
}

function drawArea(
  context: CanvasRenderingContext2D,
  imagePath: Path2D | null,
  t: ImageTransform,
  { color, opacity, outlineCssPx, dash }: AreaStyle,
): void {
  if (!imagePath) return;
  const path = new Path2D();
  path.addPath(imagePath, new DOMMatrix([t.scaleX, 0, 0, t.scaleY, t.offsetX, t.offsetY]));
  const isBehind = context.globalCompositeOperation === "destination-over";
  const fill = () => {
    context.globalAlpha = opacity;
    context.fillStyle = color;
    context.fill(path, "evenodd");
  };
  const outline = () => {
    if (outlineCssPx === 0) return;
    context.lineJoin = "round";
    const halo = () => strokePath(context, path, "#000000", 0.45, outlineCssPx + HALO_CSS_PX, []);
    const line = () => strokePath(context, path, color, 1, outlineCssPx, dash);
    for (const draw of isBehind ? [line, halo] : [halo, line]) draw();
  };
  for (const draw of isBehind ? [outline, fill] : [fill, outline]) draw();
  context.globalAlpha = 1;
}

function strokePath(
  context: CanvasRenderingContext2D,
  path: Path2D,
  color: string,
  alpha: number,
  lineWidth: number,
  dash: readonly number[],
): void {
  context.globalAlpha = alpha;
  context.strokeStyle = color;
  context.lineWidth = lineWidth;
  context.setLineDash([...dash]);
  context.stroke(path);
  context.setLineDash([]);
}

function drawStroke(
  context: CanvasRenderingContext2D,
  t: ImageTransform,
  { path, radiusPx, color, isEraser }: StrokePreview,
  display: ViewerDisplay,
): void {
  context.save();
  context.globalCompositeOperation = isEraser ? "destination-out" : "source-over";
  context.globalAlpha = isEraser ? 1 : Math.max(0.4, display.overlayOpacity);
  context.lineCap = "round";
  context.lineJoin = "round";
  context.strokeStyle = color;
  context.setTransform(
    context.getTransform().multiply(new DOMMatrix([t.scaleX, 0, 0, t.scaleY, t.offsetX, t.offsetY])),
  );
  context.lineWidth = 2 * radiusPx;
  context.beginPath();
  for (const [x, y] of path) context.lineTo(x, y);
  // A line of no length is drawn as nothing: a single click needs somewhere to go.
  if (path.length === 1) context.lineTo(path[0]![0] + 1e-3, path[0]![1]);
  context.stroke();
  context.restore();
}

function pathOf(rle: Rle): Path2D | null {
  const known = paths.get(rle);
  if (known) return known;
  const shape = shapeOf(rle);
  if (!shape) return null;
  const path = new Path2D();
  for (const loop of shape.loops) {
    path.moveTo(loop[0]!, loop[1]!);
    for (let i = 2; i < loop.length; i += 2) path.lineTo(loop[i]!, loop[i + 1]!);
    path.closePath();
  }
  paths.set(rle, path);
  return path;
}
