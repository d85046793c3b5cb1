import {
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useCallback,
  useId,
  useRef,
  useState,
} from "react";

export interface MenuProps {
  /** What the button shows. */
  readonly button: ReactNode;
  readonly label: string;
  readonly className?: string;
  readonly disabled?: boolean;
  /** Rendered only while open; call the argument to close. */
  readonly children: (close: () => void) => ReactNode;
}

const EDGE_PX = 8;

/** A button with a panel that opens below it, closed by Escape, by a click beside it, or by what is in it. */
export function Menu({ button, label, className = "button", disabled, children }: MenuProps): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();
  const close = useCallback(() => panel.current?.hidePopover(), []);
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={className}
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={id}
        data-tip={label}
        disabled={disabled}
        popoverTarget={id}
      >
        {button}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        className="menu"
        role="dialog"
        aria-label={label}
        onKeyDown={moveFocus}
        onToggle={(event) => {
          setOpen(event.newState === "open");
          if (event.newState === "open") requestAnimationFrame(() => place(anchor.current, panel.current));
        }}
      >
        {isOpen && children(close)}
      </div>
    </>
  );
}

/** Below the button, within the window. */
function place(anchor: HTMLElement | null, panel: HTMLElement | null): void {
  if (anchor === null || panel === null) return;
  const from = anchor.getBoundingClientRect();
  const { width, height } = panel.getBoundingClientRect();
  const left = Math.min(Math.max(EDGE_PX, from.right - width), window.innerWidth - width - EDGE_PX);
  const fitsBelow = from.bottom + height + EDGE_PX < window.innerHeight;
  const top = fitsBelow ? from.bottom + EDGE_PX / 2 : Math.max(EDGE_PX, from.top - height - EDGE_PX / 2);
  panel.style.left = `${Math.max(EDGE_PX, left)}px`;
  panel.style.top = `${top}px`;
  panel.querySelector<HTMLElement>("button, a, input, select")?.focus();
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("button:not(:disabled), a")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = (at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length;
  items[next]?.focus();
  event.preventDefault();
}
