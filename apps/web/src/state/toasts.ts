import { create } from "zustand";
import { randomId } from "./random-id.js";

/** A short message at the page's edge. */
export interface Toast {
  readonly id: string;
  readonly kind: "info" | "error";
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

const SHOWN_MS = 6000;

/** What is shown now, oldest first. */
export const useToasts = create<{ readonly toasts: readonly Toast[] }>(() => ({ toasts: [] }));

/** Shows a message for some seconds; errors stay until they are closed. */
export function showToast(toast: Omit<Toast, "id">): void {
  const id = randomId();
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts.slice(-3), { ...toast, id }] }));
  if (toast.kind === "info") setTimeout(() => closeToast(id), SHOWN_MS);
}

export function closeToast(id: string): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}
