/**
 * Where pixels of the image lie on the viewer's canvas. Image coordinates have (0, 0) at the top-left CORNER of
 * the top-left pixel; canvas coordinates are CSS pixels from the canvas's top-left corner.
 */
export type XY = readonly [x: number, y: number];

/** A box by its edges: `[x0, y0, x1, y1]`. */
export type Box = readonly [number, number, number, number];

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** `canvas = image * scale + offset` on each axis; the scales differ where pixels are not square. */
export interface ImageTransform {
  readonly scaleX: number;
  readonly scaleY: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

/** What part of the image is seen. */
export interface View {
  /** Image point in the middle of the canvas. */
  readonly center: XY;
  /** CSS pixels per image column. */
  readonly scale: number;
}

/** Magnification is kept within these: CSS pixels per image column. */
const SCALE_LIMITS: XY = [0.01, 200];
const FIT_MARGIN_PX = 8;
/** A focused finding takes at most this part of the canvas, so that its surroundings stay in sight. */
const FOCUS_PART = 0.5;
const MOST_FOCUS_SCALE = 16;

export function toCanvas(t: ImageTransform, [x, y]: XY): XY {
  return [x * t.scaleX + t.offsetX, y * t.scaleY + t.offsetY];
}

export function toImage(t: ImageTransform, [x, y]: XY): XY {
  return [(x - t.offsetX) / t.scaleX, (y - t.offsetY) / t.scaleY];
}

/**
 * The transform of a view.
 *
 * @param aspect - Height of a pixel over its width; 1 where spacing is unknown.
 */
export function transformOf(view: View, canvas: Size, aspect: number): ImageTransform {
  const [scaleX, scaleY] = [view.scale, view.scale * aspect];
  return {
    scaleX,
    scaleY,
    offsetX: canvas.width / 2 - view.center[0] * scaleX,
    offsetY: canvas.height / 2 - view.center[1] * scaleY,
  };
}

/** Shows the whole image, as large as the canvas allows. */
export function fitView(image: Size, canvas: Size, aspect: number): View {
  const width = Math.max(1, canvas.width - 2 * FIT_MARGIN_PX);
  const height = Math.max(1, canvas.height - 2 * FIT_MARGIN_PX);
  const scale = Math.min(width / image.width, height / (image.height * aspect));
  return { center: [image.width / 2, image.height / 2], scale: withinLimits(scale) };
}

/** Centres a box of the image and enlarges it to about half of the canvas. */
export function focusView([x0, y0, x1, y1]: Box, canvas: Size, aspect: number): View {
  const width = Math.max(1, x1 - x0);
  const height = Math.max(1, y1 - y0) * aspect;
  const scale = FOCUS_PART * Math.min(canvas.width / width, canvas.height / height);
  return { center: [(x0 + x1) / 2, (y0 + y1) / 2], scale: withinLimits(Math.min(MOST_FOCUS_SCALE, scale)) };
}

/** Zooms so that the image point under `at` (canvas) stays where it is. */
export function zoomView(view: View, factor: number, at: XY, canvas: Size, aspect: number): View {
  const scale = withinLimits(view.scale * factor);
  const kept = toImage(transformOf(view, canvas, aspect), at);
  const center: XY = [
    kept[0] - (at[0] - canvas.width / 2) / scale,
    kept[1] - (at[1] - canvas.height / 2) / (scale * aspect),
  ];
  return { center, scale };
}

/** Moves the image by CSS pixels; its middle cannot leave the canvas, so that it is never lost. */
export function panView(view: View, [dx, dy]: XY, image: Size, aspect: number): View {
  const x = view.center[0] - dx / view.scale;
  const y = view.center[1] - dy / (view.scale * aspect);
  return { ...view, center: [clamp(x, 0, image.width), clamp(y, 0, image.height)] };
}

/** Keeps a point on the image, edges included. */
export function clampToImage([x, y]: XY, image: Size): XY {
  return [clamp(x, 0, image.width), clamp(y, 0, image.height)];
}

/** Height of a pixel over its width, from `[row, column]` spacing; 1 where it is unknown. */
export function pixelAspect(spacingMm: XY | null): number {
  return spacingMm && spacingMm[0] > 0 && spacingMm[1] > 0 ? spacingMm[0] / spacingMm[1] : 1;
}

function withinLimits(scale: number): number {
  return clamp(scale, SCALE_LIMITS[0], SCALE_LIMITS[1]);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
