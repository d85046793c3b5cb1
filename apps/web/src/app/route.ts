import { useSyncExternalStore } from "react";

/** A page by the part of its address behind `#`: a reload and a link find it again without help of the server. */
export type Route = { readonly page: "worklist" } | { readonly page: "case"; readonly id: string };

const CASE = /^#\/case\/([0-9a-f-]{36})$/i;

/** Anything unknown is the worklist. */
export function parseRoute(hash: string): Route {
  const id = CASE.exec(hash)?.[1];
  return id === undefined ? { page: "worklist" } : { page: "case", id };
}

export const caseHref = (id: string): string => `#/case/${id}`;
export const WORKLIST_HREF = "#/";

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => window.location.hash));
}

export function goTo(href: string): void {
  window.location.hash = href;
}
