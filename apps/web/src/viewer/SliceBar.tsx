import { type ReactElement, useRef } from "react";
import { fillText } from "./viewer-texts.js";

interface SliceBarProps {
  readonly slice: number;
  readonly sliceCount: number;
  readonly onSliceChange: (slice: number) => void;
  /** Where findings are. */
  readonly ticks: readonly { readonly id: string; readonly slice: number; readonly color: string }[];
  readonly label: string;
  readonly valueText: string;
}

/** The scroll bar at the right edge, with a tick for every finding. The viewer's own keys move it. */
export function SliceBar(props: SliceBarProps): ReactElement | null {
  const { slice, sliceCount, onSliceChange } = props;
  const track = useRef<HTMLDivElement>(null);
  if (sliceCount < 2) return null;
  const place = (index: number) => `${(index / (sliceCount - 1)) * 100}%`;
  const follow = (event: React.PointerEvent) => {
    if (event.type === "pointermove" && !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { top, height } = track.current!.getBoundingClientRect();
    const part = Math.min(1, Math.max(0, (event.clientY - top) / height));
    onSliceChange(Math.round(part * (sliceCount - 1)));
  };
  return (
    <div
      className="viewer-slices"
      role="slider"
      tabIndex={-1}
      aria-orientation="vertical"
      aria-label={props.label}
      aria-valuemin={1}
      aria-valuemax={sliceCount}
      aria-valuenow={slice + 1}
      aria-valuetext={fillText(props.valueText, { slice: slice + 1, count: sliceCount })}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        follow(event);
      }}
      onPointerMove={(event) => {
        event.stopPropagation();
        follow(event);
      }}
    >
      <div ref={track} className="viewer-slices-track">
        {props.ticks.map((tick) => (
          <i key={tick.id} style={{ top: place(tick.slice), background: tick.color }} />
        ))}
        <b style={{ top: place(slice) }} />
      </div>
    </div>
  );
}
