import type { MarkJson, Slice } from "@mimo/protocol";
import type { ReactElement, Ref } from "react";
import { type Draft, finishDraft } from "./drafts.js";
import type { Grip } from "./edit-marks.js";
import {
  BrushCircle,
  Crosshair,
  OrientationLetters,
  OutlinedText,
  RulerShape,
  ScaleBarShape,
} from "./Furniture.js";
import { type ImageTransform, type Size, toCanvas, type XY } from "./image-transform.js";
import { MarkShape } from "./MarkShape.js";
import { shapeOf } from "./shown-findings.js";
import type { Drawing } from "./use-drawing.js";
import type { ViewerFinding, ViewerProps, ViewerTexts } from "./viewer-props.js";

interface VectorLayerProps {
  readonly props: ViewerProps;
  readonly findings: readonly ViewerFinding[];
  readonly drawing: Drawing;
  readonly transform: ImageTransform;
  readonly canvas: Size;
  readonly slice: Slice;
  readonly pointed: XY | null;
  readonly cursor: XY | null;
  readonly holdMark: (event: React.PointerEvent, index: number, grip: Grip) => void;
  readonly texts: ViewerTexts;
  readonly ref: Ref<SVGSVGElement>;
}

/** Everything over the image that is drawn with lines and letters. */
export function VectorLayer(layer: VectorLayerProps): ReactElement {
  const { props, findings, drawing, transform, canvas, slice } = layer;
  const isVisible = props.display.isOverlayVisible;
  return (
    <svg
      ref={layer.ref}
      className="viewer-layer viewer-vectors"
      viewBox={`0 0 ${canvas.width} ${canvas.height}`}
      width={canvas.width}
      height={canvas.height}
      aria-hidden="true"
    >
      <OrientationLetters orientationLps={slice.orientationLps} canvas={canvas} />
      <ScaleBarShape scaleX={transform.scaleX} spacingMm={slice.spacingMm} canvas={canvas} />
      {isVisible && <FindingLabel {...{ props, findings, transform, canvas }} />}
      {isVisible && <Marks {...layer} />}
      {drawing.rulers.map((ruler, index) => (
        <RulerShape
          key={[...ruler.from, ...ruler.to].join()}
          {...{ ruler, transform }}
          spacingMm={slice.spacingMm}
          isChosen={drawing.chosen?.kind === "ruler" && drawing.chosen.index === index}
          onChoose={(event) => {
            if (event.button !== 0) return;
            event.stopPropagation();
            drawing.choose({ kind: "ruler", index });
          }}
        />
      ))}
      {drawing.draft && (
        <DraftShape draft={drawing.draft} transform={transform} spacingMm={slice.spacingMm} />
      )}
      <Pointers {...layer} />
    </svg>
  );
}

function Marks({ props, transform, drawing, holdMark }: VectorLayerProps): ReactElement {
  return (
    <g>
      {props.marks.map((mark, index) => (
        <MarkShape
          // biome-ignore lint/suspicious/noArrayIndexKey: marks have no names, and their order is theirs
          key={index}
          mark={mark}
          transform={transform}
          isChosen={drawing.chosen?.kind === "mark" && drawing.chosen.index === index}
          onHold={(event, grip) => holdMark(event, index, grip)}
        />
      ))}
    </g>
  );
}

function DraftShape(props: {
  readonly draft: Draft;
  readonly transform: ImageTransform;
  readonly spacingMm: XY | null;
}): ReactElement | null {
  const { draft, transform, spacingMm } = props;
  if (draft.kind === "path" && draft.tool === "lasso" && draft.path.length < 3) return null;
  const drawn = finishDraft(draft);
  if (drawn?.kind === "ruler") {
    return <RulerShape ruler={drawn} transform={transform} spacingMm={spacingMm} isChosen={false} />;
  }
  const mark: MarkJson | null = drawn?.kind === "mark" ? drawn.mark : null;
  return (
    <g opacity={0.85} pointerEvents="none">
      {mark && <MarkShape mark={mark} transform={transform} isChosen={false} />}
    </g>
  );
}

/** The name of the finding that is hovered, else of the active one, above its mask. */
function FindingLabel(props: {
  readonly props: ViewerProps;
  readonly findings: readonly ViewerFinding[];
  readonly transform: ImageTransform;
  readonly canvas: Size;
}): ReactElement | null {
  const { hoveredFindingId, activeFindingId } = props.props;
  const finding =
    props.findings.find(({ id }) => id === hoveredFindingId) ??
    props.findings.find(({ id }) => id === activeFindingId);
  const box = finding && shapeOf(finding.mask)?.box;
  if (!finding || !box) return null;
  const [x, y] = toCanvas(props.transform, [(box[0] + box[2]) / 2, box[1]]);
  const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  return (
    <g pointerEvents="none">
      <OutlinedText
        x={within(x, 60, props.canvas.width - 60)}
        y={within(y - 12, 40, props.canvas.height - 40)}
        color={finding.color}
        size={14}
      >
        {finding.label}
      </OutlinedText>
    </g>
  );
}

const BRUSHES: ReadonlySet<string> = new Set(["brush", "erase", "paint-mark"]);

function Pointers({ props, pointed, cursor, transform }: VectorLayerProps): ReactElement {
  const brushAt = pointed ?? cursor;
  return (
    <g data-fleeting="">
      {cursor && <Crosshair at={cursor} transform={transform} />}
      {brushAt && BRUSHES.has(props.tool) && (
        <BrushCircle at={brushAt} radiusPx={props.brushRadiusPx} transform={transform} />
      )}
    </g>
  );
}
