import type { Case } from "@mimo/protocol";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { thumbnailUrl } from "../api/client.js";
import { caseHref } from "../app/route.js";
import { Icon } from "../ui/Icon.js";
import { Menu } from "../ui/Menu.js";
import { CaseMeta } from "./CaseMeta.js";
import { DeleteCasesDialog } from "./DeleteCasesDialog.js";
import { EditCaseDialog } from "./EditCaseDialog.js";

export interface CaseCardProps {
  readonly item: Case;
  readonly isSelected: boolean;
  /** Some case is selected: then the boxes are always seen. */
  readonly isSelecting: boolean;
  readonly onToggle: () => void;
  readonly onTag: (tag: string) => void;
}

/** One case of the worklist. */
export function CaseCard({ item, isSelected, isSelecting, onToggle, onTag }: CaseCardProps): ReactElement {
  const { t } = useTranslation();
  return (
    <li className="case-card" data-selected={isSelected} data-selecting={isSelecting}>
      <a className="case-link" href={caseHref(item.id)} aria-label={item.name}>
        <img className="case-thumb" src={thumbnailUrl(item.id)} alt="" loading="lazy" decoding="async" />
      </a>
      <label className="case-select">
        <input
          type="checkbox"
          checked={isSelected}
          onChange={onToggle}
          aria-label={t("worklist.select", { name: item.name })}
        />
      </label>
      {item.isSample && <span className="badge case-sample">{t("worklist.sample")}</span>}
      <div className="case-body">
        <div className="case-title">
          <h2 data-tip={item.name}>{item.name}</h2>
          <CaseMenu item={item} />
        </div>
        <CaseMeta item={item} />
        <FindingCounts counts={item.findings} />
        {item.tags.length > 0 && (
          <ul className="tags" aria-label={t("worklist.tags")}>
            {item.tags.map((tag) => (
              <li key={tag}>
                <button type="button" className="tag" onClick={() => onTag(tag)}>
                  {tag}
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

function FindingCounts({ counts }: { readonly counts: Case["findings"] }): ReactElement {
  const { t } = useTranslation();
  const { proposed, accepted, rejected } = counts;
  if (proposed + accepted + rejected === 0) return <p className="counts muted">{t("worklist.noFindings")}</p>;
  return (
    <p className="counts">
      {accepted > 0 && (
        <span className="count-accepted">
          <Icon name="accept" size={14} /> {t("worklist.accepted", { count: accepted })}
        </span>
      )}
      {proposed > 0 && (
        <span>
          <Icon name="spark" size={14} /> {t("worklist.proposed", { count: proposed })}
        </span>
      )}
      {rejected > 0 && (
        <span className="muted">
          <Icon name="reject" size={14} /> {t("worklist.rejected", { count: rejected })}
        </span>
      )}
    </p>
  );
}

function CaseMenu({ item }: { readonly item: Case }): ReactElement {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<"edit" | "delete" | null>(null);
  const open = (which: "edit" | "delete", close: () => void) => {
    close();
    setDialog(which);
  };
  return (
    <>
      <Menu
        label={t("worklist.actions", { name: item.name })}
        className="icon-button case-menu"
        button={<Icon name="more" />}
      >
        {(close) => (
          <>
            <button type="button" className="menu-item" onClick={() => open("edit", close)}>
              <Icon name="tag" /> {t("worklist.edit")}
            </button>
            <button type="button" className="menu-item danger" onClick={() => open("delete", close)}>
              <Icon name="delete" /> {t("common.delete")}
            </button>
          </>
        )}
      </Menu>
      {dialog === "edit" && <EditCaseDialog item={item} onClose={() => setDialog(null)} />}
      {dialog === "delete" && (
        <DeleteCasesDialog ids={[item.id]} name={item.name} onClose={() => setDialog(null)} />
      )}
    </>
  );
}
