import { type ReactElement, useEffect, useRef, useState } from "react";

interface Tip {
  readonly text: string;
  readonly keys: string | null;
  readonly target: Element;
}

const DELAY_MS = 350;
const GAP_PX = 8;

/**
 * Shows the `data-tip` (and `data-keys`) of whatever the pointer rests on or the keyboard has reached. The same words
 * are in the element's label or description, so this is hidden from screen readers.
 */
export function TooltipLayer(): ReactElement | null {
  const [tip, setTip] = useState<Tip | null>(null);
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => listen(setTip), []);
  useEffect(() => {
    if (tip !== null && ref.current !== null) place(tip.target, ref.current);
  }, [tip]);
  if (tip === null) return null;
  return (
    <div ref={ref} className="tooltip" aria-hidden="true" popover="manual">
      {tip.text}
      {tip.keys && <kbd>{tip.keys}</kbd>}
    </div>
  );
}

function listen(show: (tip: Tip | null) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hide = () => {
    clearTimeout(timer);
    show(null);
  };
  const offer = (event: Event, delayMs: number) => {
    const target = event.target instanceof Element ? event.target.closest("[data-tip]") : null;
    hide();
    const text = target?.getAttribute("data-tip");
    if (!target || !text || target.getAttribute("aria-expanded") === "true") return;
    // A name that is seen whole needs no second one below it.
    if (target.textContent === text && target.scrollWidth <= target.clientWidth) return;
    timer = setTimeout(() => show({ text, keys: target.getAttribute("data-keys"), target }), delayMs);
  };
  const over = (event: Event) => offer(event, DELAY_MS);
  const focus = (event: Event) => {
    if (event.target instanceof Element && event.target.matches(":focus-visible")) offer(event, 0);
  };
  const key = (event: KeyboardEvent) => event.key === "Escape" && hide();
  const events = ["pointerdown", "focusout", "scroll", "pointerleave"] as const;
  for (const name of events) document.addEventListener(name, hide, true);
  document.addEventListener("pointerover", over);
  document.addEventListener("focusin", focus);
  document.addEventListener("keydown", key);
  return () => {
    hide();
    for (const name of events) document.removeEventListener(name, hide, true);
    document.removeEventListener("pointerover", over);
    document.removeEventListener("focusin", focus);
    document.removeEventListener("keydown", key);
  };
}

/** Below the target or, where there is no room, above it; in the top layer, so that dialogs do not cover it. */
function place(target: Element, tooltip: HTMLElement): void {
  if (!target.isConnected) return;
  tooltip.showPopover();
  const from = target.getBoundingClientRect();
  const { width, height } = tooltip.getBoundingClientRect();
  const middle = from.left + from.width / 2 - width / 2;
  const left = Math.min(Math.max(GAP_PX, middle), window.innerWidth - width - GAP_PX);
  const below = from.bottom + GAP_PX;
  tooltip.style.left = `${left}px`;
  tooltip.style.top = `${below + height < window.innerHeight ? below : from.top - height - GAP_PX}px`;
}
