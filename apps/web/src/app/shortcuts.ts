import type { en } from "../i18n/en.js";

/** Keys of the page itself; those of the viewer are `VIEWER_KEYS`. */
export const PAGE_KEYS: readonly { readonly keys: readonly string[]; readonly name: keyof typeof en.keys }[] =
  [
    { keys: ["?"], name: "help" },
    { keys: ["/"], name: "ask" },
    { keys: ["Enter"], name: "send" },
    { keys: ["Shift+Enter"], name: "newLine" },
    { keys: ["Escape"], name: "stop" },
    { keys: ["Ctrl+Z"], name: "undo" },
    { keys: ["Ctrl+Shift+Z", "Ctrl+Y"], name: "redo" },
    { keys: ["J"], name: "nextFinding" },
    { keys: ["K"], name: "previousFinding" },
    { keys: ["A"], name: "accept" },
    { keys: ["Q"], name: "reject" },
    { keys: ["F2"], name: "rename" },
    { keys: ["Shift+Delete"], name: "deleteFinding" },
    { keys: ["Y"], name: "hide" },
  ];
