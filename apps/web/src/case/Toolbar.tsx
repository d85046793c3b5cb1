import type { KeyboardEvent, ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useCaseUi } from "../state/case-ui.js";
import { IconButton } from "../ui/IconButton.js";
import { VIEWER_KEYS } from "../viewer/viewer-keys.js";
import type { ViewerTool } from "../viewer/viewer-props.js";
import { useOpenCase } from "./case-context.js";
import { PresetMenu } from "./PresetMenu.js";

/** Tools by what they are for. */
const GROUPS = [
  ["look", ["navigate", "window", "zoom", "pan", "ruler"]],
  ["mark", ["point", "negative-point", "box", "scribble", "negative-scribble", "lasso", "paint-mark"]],
  ["correct", ["click-refine", "brush", "erase", "fill"]],
] as const satisfies readonly (readonly [string, readonly ViewerTool[]])[];

const keyOf = (tool: ViewerTool): string | undefined =>
  VIEWER_KEYS.find(({ command }) => command.kind === "tool" && command.tool === tool)?.keys[0]?.toUpperCase();

/** The tools of the viewer, one of which is held; arrow keys go through them. */
export function Toolbar(): ReactElement {
  const { t } = useTranslation();
  const held = useCaseUi((state) => state.tool);
  return (
    <nav className="toolbar" aria-label={t("tools.title")}>
      <div
        role="toolbar"
        aria-orientation="vertical"
        aria-label={t("tools.title")}
        onKeyDown={moveAmongTools}
      >
        {GROUPS.map(([group, tools]) => (
          <fieldset key={group} className="tool-group" aria-label={t(`tools.${group}`)}>
            <span className="tool-caption" aria-hidden="true">
              {t(`tools.${group}`)}
            </span>
            {tools.map((tool) => (
              <IconButton
                key={tool}
                icon={tool}
                label={t(`viewerKeys.${tool}`)}
                shortcut={keyOf(tool)}
                aria-pressed={held === tool}
                tabIndex={held === tool ? 0 : -1}
                onClick={() => useCaseUi.setState({ tool })}
              />
            ))}
          </fieldset>
        ))}
        <DisplayButtons />
      </div>
    </nav>
  );
}

/** Switches of how the image is shown. */
function DisplayButtons(): ReactElement {
  const { t } = useTranslation();
  const { viewer } = useOpenCase();
  const { isInverted, isOverlayVisible, hasOutline } = useCaseUi((state) => state.display);
  const set = (change: Partial<ReturnType<typeof useCaseUi.getState>["display"]>) =>
    useCaseUi.setState(({ display }) => ({ display: { ...display, ...change } }));
  return (
    <fieldset className="tool-group tool-switches" aria-label={t("tools.show")}>
      <span className="tool-caption" aria-hidden="true">
        {t("tools.show")}
      </span>
      <IconButton icon="fit" label={t("viewerKeys.fit")} shortcut="F" onClick={() => viewer.current?.fit()} />
      <PresetMenu />
      <IconButton
        icon="invert"
        label={t("viewerKeys.invert")}
        shortcut="I"
        aria-pressed={isInverted}
        onClick={() => set({ isInverted: !isInverted })}
      />
      <IconButton
        icon="outline"
        label={t("viewerKeys.outline")}
        shortcut="T"
        aria-pressed={hasOutline}
        onClick={() => set({ hasOutline: !hasOutline })}
      />
      <IconButton
        icon={isOverlayVisible ? "eye" : "eye-off"}
        label={t("viewerKeys.overlay")}
        shortcut="O"
        aria-pressed={!isOverlayVisible}
        onClick={() => set({ isOverlayVisible: !isOverlayVisible })}
      />
    </fieldset>
  );
}

function moveAmongTools(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
  event.preventDefault();
}
