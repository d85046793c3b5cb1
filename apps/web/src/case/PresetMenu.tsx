import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useSlice } from "../api/queries.js";
import { en } from "../i18n/en.js";
import { useCaseUi } from "../state/case-ui.js";
import { Icon } from "../ui/Icon.js";
import { Menu } from "../ui/Menu.js";
import type { ViewerWindow } from "../viewer/viewer-props.js";
import { windowPresets } from "../viewer/window-presets.js";
import { useOpenCase } from "./case-context.js";

const set = (window: ViewerWindow | null): void =>
  useCaseUi.setState(({ display }) => ({ display: { ...display, window } }));

/** The grey windows that fit the shown slice, by name. */
export function PresetMenu(): ReactElement {
  const { t } = useTranslation();
  const { item, slice } = useOpenCase();
  const { data } = useSlice(item.id, slice);
  const shown = useCaseUi((state) => state.display.window);
  return (
    <Menu
      label={t("tools.presets")}
      className="icon-button"
      button={<Icon name="contrast" />}
      disabled={!data || data.meaning === "colour"}
    >
      {(close) =>
        data &&
        windowPresets(data).map(({ name, window }, k) => (
          <button
            key={name}
            type="button"
            className="menu-item"
            aria-pressed={isSame(window, shown)}
            onClick={() => {
              set(window);
              close();
            }}
          >
            <span className="menu-check">{isSame(window, shown) && <Icon name="accept" size={16} />}</span>
            <span className="menu-grow">{nameOf(name, t)}</span>
            <kbd>{k + 1}</kbd>
          </button>
        ))
      }
    </Menu>
  );
}

function isSame(a: ViewerWindow | null, b: ViewerWindow | null): boolean {
  return a?.center === b?.center && a?.width === b?.width;
}

/** The viewer names its presets; a name without a translation stands for itself. */
function nameOf(name: string, t: ReturnType<typeof useTranslation>["t"]): string {
  return Object.hasOwn(en.tools, name) ? t(`tools.${name as keyof typeof en.tools}`) : name;
}
