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
  // Wrapped, since the next case may be lent the same stage again and has to be shown all the same.
  const [opened, setOpened] = useState<{ readonly stage: Stage } | null>(null);
  const stage = opened?.stage ?? null;
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
    setOpened({ stage: lent });
    return () => {
      setOpened(null);
      lent.close();
    };
  }, [caseId, sliceCount, loadSlice, loadPixels, holder]);
  const state = useSyncExternalStore(stage?.subscribe ?? noStage, stage?.getState ?? noState);
  useLayoutEffect(() => opened?.stage.setDisplay(display), [opened, display]);
  useEffect(() => void opened?.stage.show(slice), [opened, slice]);
  return { stage, state, isImpossible };
}
