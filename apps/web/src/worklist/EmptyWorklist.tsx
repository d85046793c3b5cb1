import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/Icon.js";
import { OpenButtons } from "./OpenButtons.js";

/** Says what to do when there is nothing to see. */
export function EmptyWorklist(props: {
  readonly isNarrowed: boolean;
  readonly onClear: () => void;
}): ReactElement {
  const { t } = useTranslation();
  if (props.isNarrowed) {
    return (
      <div className="empty">
        <Icon name="search" size={32} />
        <h2>{t("worklist.nothingFound")}</h2>
        <p>{t("worklist.nothingFoundHint")}</p>
        <button type="button" className="button" onClick={props.onClear}>
          {t("worklist.clearFilters")}
        </button>
      </div>
    );
  }
  return (
    <div className="empty">
      <Icon name="upload" size={32} />
      <h2>{t("worklist.emptyTitle")}</h2>
      <p>{t("upload.formats")}</p>
      <OpenButtons />
      <ol className="steps">
        <li>{t("worklist.step1")}</li>
        <li>{t("worklist.step2")}</li>
        <li>{t("worklist.step3")}</li>
      </ol>
      <p className="muted">{t("notice.local")}</p>
    </div>
  );
}
