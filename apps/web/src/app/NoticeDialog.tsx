import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useSettings } from "../state/settings.js";
import { Dialog } from "../ui/Dialog.js";

/** Raise it when the notice changes in meaning: everybody is asked again. */
const NOTICE_VERSION = 1;

/** The research-use notice, to be confirmed once in each browser. */
export function NoticeDialog(): ReactElement | null {
  const { t } = useTranslation();
  const seen = useSettings((settings) => settings.noticeSeen);
  if (seen >= NOTICE_VERSION) return null;
  const confirm = () => useSettings.setState({ noticeSeen: NOTICE_VERSION });
  return (
    <Dialog
      title={t("notice.title")}
      width="narrow"
      actions={
        <button type="button" className="button button-primary" onClick={confirm}>
          {t("notice.confirm")}
        </button>
      }
    >
      <p>{t("notice.body")}</p>
      <ul className="plain-list">
        <li>{t("notice.local")}</li>
        <li>{t("notice.wrong")}</li>
      </ul>
    </Dialog>
  );
}
