import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useInfo } from "../api/queries.js";

/** Always there: what this is not for, and which model speaks. */
export function Footer(): ReactElement {
  const { t } = useTranslation();
  const { data } = useInfo();
  return (
    <footer className="footer">
      <span className="footer-notice">{t("notice.line")}</span>
      {data && (
        <span
          className="footer-model"
          data-tip={t("notice.model", { hash: data.model.weightsHash.slice(0, 12) })}
        >
          {data.model.name} · MIMO {data.version}
        </span>
      )}
    </footer>
  );
}
