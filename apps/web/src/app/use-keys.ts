import { useEffect, useRef } from "react";

/** What to do by key: `?`, `j`, `Ctrl+z`, `Ctrl+Shift+z`, `F2`; Ctrl stands for Command too. */
export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** A key press as `KeyMap` names it. */
export function keyName(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">,
): string {
  const isLetter = /^\p{L}$/u.test(event.key);
  const key = isLetter ? event.key.toLowerCase() : event.key;
  // A sign such as "?" says by itself whether Shift was held.
  const shift = event.shiftKey && (isLetter || event.key.length > 1) ? "Shift+" : "";
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${shift}${key}`;
}

/** Whether keys pressed there write text. */
export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !["checkbox", "radio", "range", "button"].includes(target.type);
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}

// Escape has to reach the browser, which closes what is open.
const OPEN = "dialog[open], .menu:popover-open";

/** Listens for keys of the whole page; never while text is written or a dialog or menu is open. */
export function useKeys(map: KeyMap, fallback?: (event: KeyboardEvent) => void): void {
  const latest = useRef({ map, fallback });
  latest.current = { map, fallback };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTextField(event.target) || document.querySelector(OPEN)) return;
      const run = latest.current.map[keyName(event)];
      if (run === undefined) latest.current.fallback?.(event);
      else {
        event.preventDefault();
        run(event);
      }
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
