import type { Rle } from "@mimo/protocol";
import { type ReactElement, useEffect, useRef } from "react";
import { maskOf } from "../../masks/mask.js";

const SIDE_PX = 56;

/** A small picture of a mask: its place and shape on the slice. */
export function MaskThumb(props: { readonly mask: Rle; readonly color: string }): ReactElement {
  const ref = useRef<HTMLCanvasElement>(null);
  const { mask, color } = props;
  useEffect(() => {
    const context = ref.current?.getContext("2d");
    if (context) draw(context, mask, color);
  }, [mask, color]);
  return <canvas ref={ref} className="mask-thumb" width={SIDE_PX} height={SIDE_PX} />;
}

/** Each pixel of the thumbnail takes the nearest pixel of the mask. */
function draw(context: CanvasRenderingContext2D, rle: Rle, color: string): void {
  const { width, height, data } = maskOf(rle);
  const scale = Math.max(width, height) / SIDE_PX;
  const left = (SIDE_PX - width / scale) / 2;
  const top = (SIDE_PX - height / scale) / 2;
  context.clearRect(0, 0, SIDE_PX, SIDE_PX);
  context.fillStyle = color;
  for (let y = 0; y < SIDE_PX; y++) {
    for (let x = 0; x < SIDE_PX; x++) {
      const [u, v] = [Math.floor((x - left) * scale), Math.floor((y - top) * scale)];
      if (u >= 0 && v >= 0 && u < width && v < height && data[v * width + u]) context.fillRect(x, y, 1, 1);
    }
  }
}
