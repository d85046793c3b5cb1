import type { ReactElement } from "react";

/** Outlines on a 24 x 24 grid, drawn with the text's colour; parts are separated by `|`. */
const PATHS = {
  accept: "M5 12.5l4.5 4.5L19 7.5",
  alert: "M12 4l9 16H3z|M12 10v4|M12 17v.01",
  archive: "M4 5h16v5H4z|M4 14h16v5H4z|M8 7.5v.01|M8 16.5v.01",
  back: "M15 5l-7 7 7 7",
  box: "M5 5h14v14H5z|M3.5 3.5h3v3h-3z|M17.5 3.5h3v3h-3z|M3.5 17.5h3v3h-3z|M17.5 17.5h3v3h-3z",
  brush:
    "M14 4l6 6-7.5 5.5-4-4z|M8.5 11.5c-3 .3-3.300 2.500-4 6-.2 1-.8 1.500-1.500 2 4 1.300 9.500.5 9.500-4",
  chat: "M4 5h16v11H10l-5 4v-4H4z",
  check: "M4 4h16v16H4z|M8 12l3 3 5-6",
  chevron: "M6 9l6 6 6-6",
  "click-refine":
    "M10 10l9 3.500-4 1.500-1.500 4z|M8 3v2|M3 8h2|M4.500 4.500l1.500 1.500|M11.500 4.500L10 6|M4.500 11.500L6 10",
  close: "M6 6l12 12|M18 6L6 18",
  contrast: "M12 4a8 8 0 100 16z|M12 4a8 8 0 010 16",
  copy: "M9 9h10v11H9z|M15 9V4H5v11h4",
  delete: "M5 7h14|M10 7V4h4v3|M7 7l1 13h8l1-13|M10 11v5|M14 11v5",
  download: "M12 4v11|M7 11l5 5 5-5|M5 20h14",
  edit: "M4 20l1-4L16 5l3 3L8 19z|M14 7l3 3",
  erase: "M9 19l-5-5L14 4l6 6-9 9z|M9 9l6 6|M11 19h9",
  eye: "M2.500 12S6 6 12 6s9.500 6 9.500 6-3.500 6-9.500 6-9.500-6-9.500-6z|M12 9.500a2.500 2.500 0 100 5 2.500 2.500 0 000-5z",
  "eye-off":
    "M4 4l16 16|M9.500 6.400A9 9 0 0112 6c6 0 9.500 6 9.500 6a17 17 0 01-2.900 3.500|M6 7.700A16 16 0 002.500 12S6 18 12 18a9 9 0 003.800-.8",
  file: "M6 3h8l4 4v14H6z|M14 3v4h4",
  fill: "M11 4l8 8-7 7-7.500-7.500z|M11 4L8.500 1.500|M4.500 11.500H19|M21 15c1 1.500 1.500 2.300 1.500 3a1.500 1.500 0 01-3 0c0-.7.5-1.500 1.500-3z",
  fit: "M4 9V4h5|M15 4h5v5|M20 15v5h-5|M9 20H4v-5",
  folder: "M3 6h6l2 2h10v11H3z",
  grow: "M12 8a4 4 0 100 8 4 4 0 000-8z|M12 1.500v3|M12 19.500v3|M1.500 12h3|M19.500 12h3",
  help: "M9 9a3 3 0 116 0c0 2-3 2.200-3 4.500|M12 17v.01|M12 3a9 9 0 100 18 9 9 0 000-18z",
  history: "M4 12a8 8 0 108-8 8 8 0 00-6.500 3.500|M4 4v4h4|M12 8v4.500l3 2",
  invert: "M12 4a8 8 0 100 16 8 8 0 000-16z|M12 4v16|M12 8h5|M12 12h8|M12 16h5",
  keyboard: "M3 7h18v10H3z|M7 10.500v.01|M11 10.500v.01|M15 10.500v.01|M8 14h8",
  language: "M12 3a9 9 0 100 18 9 9 0 000-18z|M3 12h18|M12 3c3 3 3 15 0 18|M12 3c-3 3-3 15 0 18",
  lasso:
    "M12 5c5 0 8.500 2.200 8.500 5s-3.500 5-8.500 5-8.500-2.200-8.500-5S7 5 12 5z|M7 14.500c-1.500 1-1.500 3 .5 3s2 2 .5 3",
  more: "M5 12v.01|M12 12v.01|M19 12v.01",
  navigate: "M6 3l12 9-5.500 1L10 19z",
  "negative-point": "M12 5a7 7 0 100 14 7 7 0 000-14z|M9 12h6",
  "negative-scribble": "M3 16c3-9 5-9 6-4s3 5 5-1|M15 17h6",
  outline: "M7 5c5-3 12 0 12 6s-4 9-8 8-3-4-5-6-2-6 1-8z",
  "paint-mark": "M5 19c0-3 1-4 3-5l8-9 3 3-9 8c-1 2-2 3-5 3z|M16 16h5|M18.500 13.500v5",
  pan: "M12 3v18|M3 12h18|M9.500 5.500L12 3l2.500 2.500|M9.500 18.500L12 21l2.500-2.500|M5.500 9.500L3 12l2.500 2.500|M18.500 9.500L21 12l-2.500 2.500",
  plus: "M12 5v14|M5 12h14",
  point: "M12 5a7 7 0 100 14 7 7 0 000-14z|M9 12h6|M12 9v6",
  redo: "M20 8H9a5 5 0 000 10h5|M16 4l4 4-4 4",
  reject: "M12 4a8 8 0 100 16 8 8 0 000-16z|M6.500 6.500l11 11",
  restore: "M4 8h11a5 5 0 010 10h-5|M8 4L4 8l4 4",
  ruler: "M3 16L16 3l5 5L8 21z|M7.500 11.500l2 2|M10.500 8.500l3 3|M13.500 5.500l2 2",
  save: "M5 4h11l3 3v13H5z|M8 4v5h7V4|M8 20v-6h8v6",
  scribble: "M3 17c3-12 6-12 7-6s3 7 5 1 3-5 6-3",
  search: "M10.500 4a6.500 6.500 0 100 13 6.500 6.500 0 000-13z|M15.500 15.500L21 21",
  send: "M12 20V5|M6 11l6-6 6 6",
  settings: "M4 7h9|M17 7h3|M4 12h3|M11 12h9|M4 17h9|M17 17h3|M15 5v4|M9 10v4|M15 15v4",
  shrink:
    "M12 10a2 2 0 100 4 2 2 0 000-4z|M12 2v5|M10 5l2 2 2-2|M12 22v-5|M10 19l2-2 2 2|M2 12h5|M5 10l2 2-2 2|M22 12h-5|M19 10l-2 2 2 2",
  smooth: "M3 14c3-8 6-8 9-3s6 5 9-3",
  spark:
    "M12 3l1.800 5.700L19.500 10.500l-5.700 1.800L12 18l-1.800-5.700-5.700-1.800 5.700-1.800z|M19 16v4|M17 18h4",
  split:
    "M12 3v18|M8.500 8A4.500 4.500 0 104 15.500M8.500 8v8|M15.500 8A4.500 4.500 0 1120 15.500M15.500 8v8",
  stop: "M7 7h10v10H7z",
  table: "M4 5h16v14H4z|M4 10h16|M4 14.500h16|M10 10v9",
  tag: "M4 4h8l8 8-8 8-8-8z|M8 8v.01",
  undo: "M4 8h11a5 5 0 010 10h-5|M8 4L4 8l4 4",
  upload: "M12 16V5|M7 9l5-5 5 5|M5 20h14",
  window: "M12 4a8 8 0 100 16 8 8 0 000-16z|M12 4v16|M12 4a8 8 0 010 16",
  zoom: "M10.500 4a6.500 6.500 0 100 13 6.500 6.500 0 000-13z|M15.500 15.500L21 21|M10.500 8v5|M8 10.500h5",
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration: whatever holds it says in words what it means. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }): ReactElement {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {PATHS[name].split("|").map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}

/** The product's sign. */
export function Logo(): ReactElement {
  return (
    <svg className="logo" width={24} height={24} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d="M4 17V8l4 4.500L12 8v9" />
      <circle cx="17.500" cy="13" r="4" />
    </svg>
  );
}
