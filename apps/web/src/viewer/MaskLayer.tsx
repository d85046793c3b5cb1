import { type ReactElement, type Ref, useImperativeHandle, useLayoutEffect, useRef } from "react";
import { drawMasks, type MaskScene } from "./draw-masks.js";
import type { Size } from "./image-transform.js";

interface MaskLayerProps {
  readonly scene: MaskScene | null;
  readonly canvas: Size;
  readonly ref?: Ref<HTMLCanvasElement | null>;
}

/** The canvas with the masks. It is drawn before the browser paints, so that it never lags behind the image. */
export function MaskLayer({ scene, canvas, ref }: MaskLayerProps): ReactElement {
  const element = useRef<HTMLCanvasElement>(null);
  useImperativeHandle(ref, () => element.current!);
  useLayoutEffect(() => {
    const target = element.current!;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(canvas.width * ratio), Math.round(canvas.height * ratio)];
    if (target.width !== width || target.height !== height) Object.assign(target, { width, height });
    const context = target.getContext("2d")!;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (scene) drawMasks(context, scene);
  }, [scene, canvas.width, canvas.height]);
  return <canvas ref={element} className="viewer-layer" />;
}
