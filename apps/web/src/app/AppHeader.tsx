import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Logo } from "../ui/Icon.js";
import { IconButton } from "../ui/IconButton.js";
import { WORKLIST_HREF } from "./route.js";
import { SettingsMenu } from "./SettingsMenu.js";

/** The line on top of every page: home, what the page puts there, settings, help. */
export function AppHeader(props: {
  readonly children: ReactNode;
  readonly onHelp: () => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <header className="app-header">
      <a className="brand" href={WORKLIST_HREF}>
        <Logo />
        <span>
          MIMO<span className="visually-hidden"> · {t("common.home")}</span>
        </span>
      </a>
      {props.children}
      <div className="header-end">
        <SettingsMenu />
        <IconButton icon="keyboard" label={t("shortcuts.title")} shortcut="?" onClick={props.onHelp} />
      </div>
    </header>
  );
}
