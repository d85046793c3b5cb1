/** What the page hands to the viewer and hears from it. Coordinates are pixels of the image (protocol/geometry.ts). */
import type { FindingStatus, MarkJson, Rle, Slice, Tool } from "@mimo/protocol";

/** Tools of which one is held at a time; their keys are in `VIEWER_KEYS`. */
export const VIEWER_TOOLS = [
  "navigate",
  "window",
  "zoom",
  "pan",
  "point",
  "negative-point",
  "box",
  "scribble",
  "negative-scribble",
  "lasso",
  "paint-mark",
  "brush",
  "erase",
  "fill",
  "click-refine",
  "ruler",
] as const;
export type ViewerTool = (typeof VIEWER_TOOLS)[number];

/** A finding as the viewer needs it. Those of other slices are ticks on the scroll bar. */
export interface ViewerFinding {
  readonly id: string;
  readonly label: string;
  /** `#rrggbb`; take it from `findingColor` (palette.ts). */
  readonly color: string;
  readonly mask: Rle;
  readonly slice: number;
  readonly status: FindingStatus;
  readonly isHidden: boolean;
}

/** Centre and width of the grey window, in the image's own units (HU for CT). */
export interface ViewerWindow {
  readonly center: number;
  readonly width: number;
}

/** How the image and what lies over it are shown; the page keeps it. */
export interface ViewerDisplay {
  /** Null is the slice's own window. */
  readonly window: ViewerWindow | null;
  readonly isInverted: boolean;
  /** Smooth between pixels; else each pixel is a square. */
  readonly isSmooth: boolean;
  /** Fill of the masks, 0 to 1; 0 leaves the outlines. */
  readonly overlayOpacity: number;
  readonly hasOutline: boolean;
  /** Masks and marks as a whole; hidden while a person compares with the bare image. */
  readonly isOverlayVisible: boolean;
}

/** What a new viewer shows. */
export const DEFAULT_DISPLAY: ViewerDisplay = {
  window: null,
  isInverted: false,
  isSmooth: true,
  overlayOpacity: 0.3,
  hasOutline: true,
  isOverlayVisible: true,
};

export interface ViewerProps {
  readonly caseId: string;
  readonly sliceCount: number;
  /** From 0. */
  readonly slice: number;
  readonly onSliceChange: (slice: number) => void;
  readonly sliceSpacingMm: number | null;
  /** Stable functions (made once): the viewer opens the case anew when they change. */
  readonly loadSlice: (caseId: string, slice: number) => Promise<Slice>;
  /** Raw little-endian octets, as `.../pixels` sends them. */
  readonly loadPixels: (caseId: string, slice: number) => Promise<ArrayBuffer>;

  readonly findings: readonly ViewerFinding[];
  readonly activeFindingId: string | null;
  readonly hoveredFindingId: string | null;
  readonly onHoverFinding: (id: string | null) => void;
  readonly onSelectFinding: (id: string | null) => void;

  /** Marks of the next question, on the shown slice. */
  readonly marks: readonly MarkJson[];
  readonly onMarksChange: (marks: readonly MarkJson[]) => void;

  readonly tool: ViewerTool;
  readonly onToolChange: (tool: ViewerTool) => void;
  readonly brushRadiusPx: number;
  readonly onBrushRadiusChange: (radiusPx: number) => void;
  /**
   * A finding's new mask, after a stroke with an edit tool. `findingId` is null where no finding of the slice
   * is active: then the mask is the beginning of a new one.
   */
  readonly onEditMask: (findingId: string | null, mask: Rle, tool: Tool) => void;
  /** A corrective click; `findingId` is null as above. */
  readonly onRefine: (findingId: string | null, at: readonly [number, number], isPositive: boolean) => void;

  readonly display: ViewerDisplay;
  readonly onDisplayChange: (display: ViewerDisplay) => void;
  /** Words of the viewer in the page's language; English where left out. */
  readonly texts?: Partial<ViewerTexts>;
  readonly ref?: React.Ref<ViewerHandle>;
}

/** What the page can tell the viewer to do. */
export interface ViewerHandle {
  /** Goes to the finding's slice, centres and fits it. Does nothing for an unknown id or an empty mask. */
  focusFinding(id: string): void;
  /** Shows the whole image. */
  fit(): void;
  /** About the centre of the view; 2 is twice as large. */
  zoomBy(factor: number): void;
  /** What is seen: image, masks, marks and scale bar, as PNG. */
  screenshot(): Promise<Blob>;
  /** Takes the keyboard's focus. */
  focus(): void;
}

/** Words that the viewer shows or says. `{{name}}` stands for a value. */
export interface ViewerTexts {
  readonly viewerLabel: string;
  readonly loading: string;
  readonly loadFailed: string;
  readonly retry: string;
  readonly sliceOf: string;
  readonly sliceBar: string;
  readonly windowOf: string;
  readonly pointMark: string;
  readonly negativePointMark: string;
  readonly boxMark: string;
  readonly scribbleMark: string;
  readonly lassoMark: string;
  readonly paintedMark: string;
  readonly ruler: string;
  readonly cursorMode: string;
}
