import type { ReactElement } from "react";
import type { ViewerProps } from "./viewer-props.js";

/** Shows one slice with its findings and marks, and lets a person draw on it. */
export function Viewer(_props: ViewerProps): ReactElement {
  return <div className="viewer" />;
}
