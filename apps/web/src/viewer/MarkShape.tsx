import type { MarkJson } from "@mimo/protocol";
import type { ReactElement } from "react";
import { boxCorners, type Grip } from "./edit-marks.js";
import { type ImageTransform, toCanvas, type XY } from "./image-transform.js";
import { MARK_COLORS } from "./palette.js";

const HALO = "#000000";
const SHADE = { stroke: HALO, strokeOpacity: 0.5 };
// Vermillion on a red retina is seen by nothing but its rim, which points have too.
const RIM = { stroke: "#ffffff", strokeOpacity: 0.9 };

interface MarkShapeProps {
  readonly mark: MarkJson;
  readonly transform: ImageTransform;
  readonly isChosen: boolean;
  /** Left out for a drawing at hand, which cannot be held yet. */
  readonly onHold?: (event: React.PointerEvent, grip: Grip) => void;
}

/** One mark in the picture. Painted masks are drawn with the other masks; here they only get their handle. */
export function MarkShape(props: MarkShapeProps): ReactElement | null {
  const { mark } = props;
  switch (mark.kind) {
    case "point":
      return <PointShape {...props} at={mark.at} positive={mark.positive} />;
    case "box":
      return <BoxShape {...props} box={mark.box} />;
    case "scribble":
      return <PathShape {...props} path={mark.path} color={signColor(mark.positive)} isClosed={false} />;
    case "lasso":
      return <PathShape {...props} path={mark.path} color={MARK_COLORS.box} isClosed />;
    case "mask":
      return null;
  }
}

function signColor(positive: boolean): string {
  return positive ? MARK_COLORS.positive : MARK_COLORS.negative;
}

function PointShape({
  at,
  positive,
  transform,
  isChosen,
  onHold,
}: MarkShapeProps & { at: XY; positive: boolean }): ReactElement {
  const [x, y] = toCanvas(transform, at);
  return (
    <g transform={`translate(${x} ${y})`} className="viewer-grip" onPointerDown={(e) => onHold?.(e, "all")}>
      <circle r={14} fill="transparent" />
      <circle
        r={isChosen ? 10 : 8}
        fill={signColor(positive)}
        stroke="#ffffff"
        strokeWidth={isChosen ? 3 : 2}
      />
      <path d={positive ? "M-4 0H4M0 -4V4" : "M-4 0H4"} stroke="#ffffff" strokeWidth={2.5} fill="none" />
    </g>
  );
}

function BoxShape({
  box,
  transform,
  isChosen,
  onHold,
}: MarkShapeProps & { box: readonly [number, number, number, number] }): ReactElement {
  const [x0, y0] = toCanvas(transform, [box[0], box[1]]);
  const [x1, y1] = toCanvas(transform, [box[2], box[3]]);
  const rectangle = { x: x0, y: y0, width: x1 - x0, height: y1 - y0, fill: "none" };
  return (
    <g>
      <rect {...rectangle} stroke={HALO} strokeOpacity={0.5} strokeWidth={4} />
      <rect {...rectangle} stroke={MARK_COLORS.box} strokeWidth={isChosen ? 3 : 2} />
      <rect
        {...rectangle}
        className="viewer-grip"
        pointerEvents="stroke"
        stroke="transparent"
        strokeWidth={12}
        onPointerDown={(e) => onHold?.(e, "all")}
      />
      {onHold &&
        boxCorners(box).map((corner, k) => {
          const [x, y] = toCanvas(transform, corner);
          return (
            <g key={["nw", "ne", "se", "sw"][k]} className={`viewer-grip viewer-grip-${k % 2}`}>
              <rect x={x - 4} y={y - 4} width={8} height={8} fill="#ffffff" stroke={HALO} strokeWidth={1} />
              <circle cx={x} cy={y} r={11} fill="transparent" onPointerDown={(e) => onHold(e, k as Grip)} />
            </g>
          );
        })}
    </g>
  );
}

function PathShape({
  path,
  color,
  isClosed,
  transform,
  isChosen,
  onHold,
}: MarkShapeProps & { path: readonly XY[]; color: string; isClosed: boolean }): ReactElement {
  const points = path.map((at) =>
    toCanvas(transform, at)
      .map((v) => v.toFixed(1))
      .join(" "),
  );
  // A path of one point has no length: a round cap needs a little.
  const d = `M${points.join("L")}${points.length === 1 ? "h0.01" : ""}${isClosed ? "Z" : ""}`;
  const line = { d, fill: "none", strokeLinecap: "round", strokeLinejoin: "round" } as const;
  const width = (isClosed ? 2 : 4) + (isChosen ? 1 : 0);
  return (
    <g>
      <path {...line} {...(isClosed ? SHADE : RIM)} strokeWidth={width + 2.5} />
      <path
        {...line}
        fill={isClosed ? color : "none"}
        fillOpacity={0.15}
        stroke={color}
        strokeWidth={width}
        strokeDasharray={isClosed ? "7 5" : undefined}
      />
      <path
        {...line}
        className="viewer-grip"
        pointerEvents="stroke"
        stroke="transparent"
        strokeWidth={14}
        onPointerDown={(e) => onHold?.(e, "all")}
      />
    </g>
  );
}
