import type { ReactElement, ReactNode } from "react";
import { type ImageTransform, type Size, toCanvas, type XY } from "./image-transform.js";
import { edgeLetters } from "./orientation-letters.js";
import { distanceText, scaleBar } from "./scale-bar.js";

interface OutlinedTextProps {
  readonly x: number;
  readonly y: number;
  readonly children: ReactNode;
  readonly anchor?: "start" | "middle" | "end";
  readonly color?: string;
  readonly size?: number;
}

/** Text that can be read on any picture. Its style is inline, since screenshots know no style sheets. */
export function OutlinedText(props: OutlinedTextProps): ReactElement {
  return (
    <text
      x={props.x}
      y={props.y}
      textAnchor={props.anchor ?? "middle"}
      dominantBaseline="middle"
      fontFamily="system-ui, sans-serif"
      fontSize={props.size ?? 13}
      fontWeight={600}
      fill={props.color ?? "#ffffff"}
      stroke="#000000"
      strokeOpacity={0.75}
      strokeWidth={3}
      strokeLinejoin="round"
      paintOrder="stroke"
    >
      {props.children}
    </text>
  );
}

const EDGE_PX = 16;

/** A, P, L, R, H, F at the edges; nothing where the file does not say. */
export function OrientationLetters(props: {
  readonly orientationLps: readonly number[] | null;
  readonly canvas: Size;
}): ReactElement | null {
  const letters = edgeLetters(props.orientationLps);
  if (!letters) return null;
  const { width, height } = props.canvas;
  const places = [
    [letters.top, width / 2, EDGE_PX],
    [letters.bottom, width / 2, height - EDGE_PX],
    [letters.left, EDGE_PX, height / 2],
    [letters.right, width - EDGE_PX - 14, height / 2],
  ] as const;
  return (
    <g>
      {places.map(([text, x, y]) => (
        <OutlinedText key={`${x},${y}`} x={x} y={y} size={15}>
          {text}
        </OutlinedText>
      ))}
    </g>
  );
}

/** The bar at the lower right. */
export function ScaleBarShape(props: {
  readonly scaleX: number;
  readonly spacingMm: XY | null;
  readonly canvas: Size;
}): ReactElement {
  const { lengthPx, text } = scaleBar(props.scaleX, props.spacingMm?.[1] ?? null);
  const right = props.canvas.width - 34;
  const y = props.canvas.height - 18;
  const d = `M${right - lengthPx} ${y - 5}V${y}H${right}V${y - 5}`;
  return (
    <g fill="none">
      <path d={d} stroke="#000000" strokeOpacity={0.75} strokeWidth={5} />
      <path d={d} stroke="#ffffff" strokeWidth={2} />
      <OutlinedText x={right - lengthPx / 2} y={y - 12} size={12}>
        {text}
      </OutlinedText>
    </g>
  );
}

/** A measured distance. */
export interface RulerLine {
  readonly from: XY;
  readonly to: XY;
}

export function RulerShape(props: {
  readonly ruler: RulerLine;
  readonly transform: ImageTransform;
  readonly spacingMm: XY | null;
  readonly isChosen: boolean;
  readonly onChoose?: (event: React.PointerEvent) => void;
}): ReactElement {
  const [x0, y0] = toCanvas(props.transform, props.ruler.from);
  const [x1, y1] = toCanvas(props.transform, props.ruler.to);
  const length = Math.hypot(x1 - x0, y1 - y0) || 1;
  const [nx, ny] = [((y1 - y0) / length) * 6, ((x0 - x1) / length) * 6];
  const tick = (x: number, y: number) => `M${x - nx} ${y - ny}L${x + nx} ${y + ny}`;
  const d = `M${x0} ${y0}L${x1} ${y1}${tick(x0, y0)}${tick(x1, y1)}`;
  return (
    <g fill="none" className="viewer-grip" onPointerDown={props.onChoose}>
      <path d={d} stroke="transparent" strokeWidth={14} />
      <path d={d} stroke="#000000" strokeOpacity={0.6} strokeWidth={props.isChosen ? 6 : 4.5} />
      <path d={d} stroke="#ffffff" strokeWidth={props.isChosen ? 3 : 2} />
      <OutlinedText x={(x0 + x1) / 2 + 2 * nx} y={(y0 + y1) / 2 + 2 * ny - 8}>
        {distanceText(props.ruler.from, props.ruler.to, props.spacingMm)}
      </OutlinedText>
    </g>
  );
}

/** Where the keyboard draws. */
export function Crosshair({ at, transform }: { at: XY; transform: ImageTransform }): ReactElement {
  const [x, y] = toCanvas(transform, at);
  const d = `M${x - 16} ${y}H${x - 4}M${x + 4} ${y}H${x + 16}M${x} ${y - 16}V${y - 4}M${x} ${y + 4}V${y + 16}`;
  return (
    <g fill="none" pointerEvents="none">
      <path d={d} stroke="#000000" strokeOpacity={0.7} strokeWidth={4} />
      <path d={d} stroke="#ffffff" strokeWidth={2} />
    </g>
  );
}

/** The round brush under the pointer. */
export function BrushCircle(props: {
  readonly at: XY;
  readonly radiusPx: number;
  readonly transform: ImageTransform;
}): ReactElement {
  const [cx, cy] = toCanvas(props.transform, props.at);
  const circle = {
    cx,
    cy,
    rx: Math.max(2, props.radiusPx * props.transform.scaleX),
    ry: Math.max(2, props.radiusPx * props.transform.scaleY),
  };
  return (
    <g fill="none" pointerEvents="none">
      <ellipse {...circle} stroke="#000000" strokeOpacity={0.6} strokeWidth={3} />
      <ellipse {...circle} stroke="#ffffff" strokeWidth={1.25} />
    </g>
  );
}
