import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { useServerFindings } from "../../api/queries.js";
import { useCaseUi } from "../../state/case-ui.js";
import { ErrorNote } from "../../ui/ErrorNote.js";
import { Icon } from "../../ui/Icon.js";
import { useOpenCase } from "../case-context.js";
import { changeFindings } from "../edits.js";
import { FindingRow } from "./FindingRow.js";
import { HistoryDrawer } from "./HistoryDrawer.js";

/** All findings of the case, with what can be done to each. */
export function FindingsPanel(): ReactElement {
  const { t } = useTranslation();
  const { item, findings } = useOpenCase();
  const { refetch } = useServerFindings(item.id);
  const [historyOf, setHistoryOf] = useState<string | null>(null);
  const list = findings.findings;
  if (findings.error) return <ErrorNote error={findings.error} onRetry={() => void refetch()} />;
  if (findings.isLoading) return <p role="status">{t("common.loading")}</p>;
  if (list.length === 0) {
    return (
      <div className="empty empty-small">
        <Icon name="outline" size={28} />
        <h2>{t("findings.emptyTitle")}</h2>
        <ul className="plain-list">
          <li>{t("findings.empty1")}</li>
          <li>{t("findings.empty2")}</li>
        </ul>
      </div>
    );
  }
  const chosen = historyOf === null ? undefined : findings.byId.get(historyOf);
  return (
    <div className="findings">
      <ListActions />
      <ul className="finding-list">
        {list.map((finding) => (
          <FindingRow key={finding.id} finding={finding} onHistory={() => setHistoryOf(finding.id)} />
        ))}
      </ul>
      {chosen && <HistoryDrawer finding={chosen} onClose={() => setHistoryOf(null)} />}
    </div>
  );
}

/** What can be done to all findings at once. */
function ListActions(): ReactElement {
  const { t } = useTranslation();
  const { item, findings } = useOpenCase();
  const hidden = useCaseUi((state) => state.hiddenIds);
  const open = findings.findings.filter(({ status }) => status === "proposed");
  const areHidden = findings.findings.every(({ id }) => hidden.includes(id));
  const hideAll = () =>
    useCaseUi.setState({ hiddenIds: areHidden ? [] : findings.findings.map(({ id }) => id) });
  const acceptAll = () =>
    changeFindings(
      item.id,
      open.map((finding) => [finding, { status: "accepted" }] as const),
      "status",
    );
  return (
    <div className="list-actions">
      <button type="button" className="button button-small button-quiet" onClick={hideAll}>
        <Icon name={areHidden ? "eye" : "eye-off"} size={16} />{" "}
        {areHidden ? t("findings.showAll") : t("findings.hideAll")}
      </button>
      <span className="spacer" />
      {open.length > 1 && (
        <button type="button" className="button button-small button-quiet" onClick={acceptAll}>
          <Icon name="accept" size={16} /> {t("findings.acceptAll", { count: open.length })}
        </button>
      )}
    </div>
  );
}
