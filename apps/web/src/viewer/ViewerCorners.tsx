import type { ReactElement } from "react";
import type { XY } from "./image-transform.js";
import { pixelText } from "./pixel-text.js";
import { ownWindow, type StageState } from "./stage.js";
import type { ViewerProps, ViewerTexts } from "./viewer-props.js";
import { fillText } from "./viewer-texts.js";

interface ViewerCornersProps {
  readonly props: ViewerProps;
  readonly state: StageState | null;
  readonly pointed: XY | null;
  readonly cursor: XY | null;
  readonly texts: ViewerTexts;
}

/** The texts in the corners: slice, window and zoom, value under the pointer. */
export function ViewerCorners({
  props,
  state,
  pointed,
  cursor,
  texts,
}: ViewerCornersProps): ReactElement | null {
  if (!state?.image) return null;
  const window = props.display.window ?? ownWindow(state.image);
  const at = pointed ?? cursor;
  const place = cursor && { x: Math.floor(cursor[0]) + 1, y: Math.floor(cursor[1]) + 1 };
  return (
    <>
      <div className="viewer-corner viewer-corner-top">
        {props.sliceCount > 1 && (
          <div>{fillText(texts.sliceOf, { slice: props.slice + 1, count: props.sliceCount })}</div>
        )}
        {state.image.mimoSlice.meaning !== "colour" && (
          <div>
            {fillText(texts.windowOf, {
              center: shortNumber(window.center),
              width: shortNumber(window.width),
            })}
          </div>
        )}
        {state.transform && <div>{Math.round(state.transform.scaleX * 100)} %</div>}
      </div>
      <div className="viewer-corner viewer-corner-bottom">{at && pixelText(state.image, at)}</div>
      <div className="viewer-spoken" aria-live="polite">
        {place && fillText(texts.cursorMode, place)}
      </div>
    </>
  );
}

function shortNumber(value: number): string {
  return Math.abs(value) >= 10 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** What is said instead of, or over, the picture. */
export function ViewerNotice(props: {
  readonly status: StageState["status"];
  readonly texts: ViewerTexts;
  readonly onRetry: () => void;
}): ReactElement | null {
  const { status, texts, onRetry } = props;
  if (status === "ready") return null;
  if (status === "loading") {
    return (
      <div className="viewer-notice viewer-notice-loading" role="status">
        <span className="viewer-spinner" aria-hidden="true" />
        {texts.loading}
      </div>
    );
  }
  return (
    <div className="viewer-notice" role="alert">
      {texts.loadFailed}
      <button type="button" onClick={onRetry}>
        {texts.retry}
      </button>
    </div>
  );
}
