import { type RefObject, useEffect, useLayoutEffect, useState, useSyncExternalStore } from "react";
import { Stage, type StageState } from "./stage.js";
import type { ViewerProps } from "./viewer-props.js";

const noStage = () => () => undefined;
const noState = () => null;

/** The lent stage inside `holder`, and what is on it; both null until the browser can draw. */
export function useStage(
  props: ViewerProps,
  holder: RefObject<HTMLElement | null>,
): { readonly stage: Stage | null; readonly state: StageState | null; readonly isImpossible: boolean } {
  const { caseId, sliceCount, loadSlice, loadPixels, slice, display } = props;
  const [stage, setStage] = useState<Stage | null>(null);
  const [isImpossible, setImpossible] = useState(false);
  useLayoutEffect(() => {
    let lent: Stage;
    try {
      lent = Stage.lend();
    } catch {
      setImpossible(true);
      return;
    }
    lent.open(holder.current!, { caseId, sliceCount, loadSlice, loadPixels });
    setStage(lent);
    return () => {
      setStage(null);
      lent.close();
    };
  }, [caseId, sliceCount, loadSlice, loadPixels, holder]);
  const state = useSyncExternalStore(stage?.subscribe ?? noStage, stage?.getState ?? noState);
  useLayoutEffect(() => stage?.setDisplay(display), [stage, display]);
  useEffect(() => void stage?.show(slice), [stage, slice]);
  return { stage, state, isImpossible };
}
