import { type KeyboardEvent, type ReactElement, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useCaseUi } from "../state/case-ui.js";
import { PANELS } from "../state/draft.js";
import { Icon, type IconName } from "../ui/Icon.js";
import { useOpenCase } from "./case-context.js";
import { ChatPanel } from "./chat/ChatPanel.js";
import { FindingsPanel } from "./findings/FindingsPanel.js";
import { MeasurementsPanel } from "./MeasurementsPanel.js";

type Panel = (typeof PANELS)[number];
const ICONS: Readonly<Record<Panel, IconName>> = { chat: "chat", findings: "outline", measurements: "table" };
const CONTENTS: Readonly<Record<Panel, () => ReactElement>> = {
  chat: ChatPanel,
  findings: FindingsPanel,
  measurements: MeasurementsPanel,
};

/** Conversation, findings and measurements beside the image. */
export function SidePanel(): ReactElement {
  const { t } = useTranslation();
  const { findings } = useOpenCase();
  const panel = useCaseUi((state) => state.panel);
  const tabs = useRef<HTMLDivElement>(null);
  const Content = CONTENTS[panel];
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = PANELS[(PANELS.indexOf(panel) + step + PANELS.length) % PANELS.length]!;
    useCaseUi.setState({ panel: next });
    tabs.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
    event.preventDefault();
  };
  return (
    <aside className="panel" aria-label={t("panel.title")}>
      <div ref={tabs} className="tabs" role="tablist" aria-label={t("panel.title")} onKeyDown={move}>
        {PANELS.map((name) => (
          <button
            key={name}
            id={`tab-${name}`}
            type="button"
            role="tab"
            aria-selected={panel === name}
            aria-controls="panel-content"
            tabIndex={panel === name ? 0 : -1}
            onClick={() => useCaseUi.setState({ panel: name })}
          >
            <Icon name={ICONS[name]} size={16} /> {t(`panel.${name}`)}
            {name === "findings" && findings.findings.length > 0 && (
              <span className="tab-count">{findings.findings.length}</span>
            )}
          </button>
        ))}
      </div>
      <div id="panel-content" className="panel-content" role="tabpanel" aria-labelledby={`tab-${panel}`}>
        <Content />
      </div>
    </aside>
  );
}
