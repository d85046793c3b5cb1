import type { Case } from "@mimo/protocol";
import { createContext, type RefObject, useContext } from "react";
import { useCaseUi } from "../state/case-ui.js";
import type { ViewerHandle } from "../viewer/viewer-props.js";
import type { CaseFindings } from "./use-findings.js";

/** What everything about the open case shares. */
export interface CaseValue {
  readonly item: Case;
  /** The shown slice, from 0. */
  readonly slice: number;
  readonly findings: CaseFindings;
  readonly viewer: RefObject<ViewerHandle | null>;
}

/** Given by `CasePage`. */
export const CaseContext = createContext<CaseValue | null>(null);

export function useOpenCase(): CaseValue {
  const value = useContext(CaseContext);
  if (value === null) throw new Error("useOpenCase: needs a CasePage around it");
  return value;
}

/** Chooses a finding and brings it to the middle of the view. */
export function focusFinding(viewer: CaseValue["viewer"], id: string): void {
  useCaseUi.setState({ activeId: id });
  viewer.current?.focusFinding(id);
}
