import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { editQueue } from "../case/edits.js";
import { usePendingEdits } from "../case/use-findings.js";
import { useConnection } from "../state/connection.js";
import { Icon } from "../ui/Icon.js";
import { useDebounced } from "../ui/use-debounced.js";

const PATIENCE_MS = 1500;

/** Says when the server is away and how many changes wait for it. */
export function ConnectionBanner(): ReactElement {
  const { t } = useTranslation();
  const isReachable = useConnection((state) => state.isReachable);
  const pending = usePendingEdits();
  // A change that is saved at once is not worth a word.
  const isWaiting = useDebounced(pending.length > 0, PATIENCE_MS) && pending.length > 0;
  return (
    <div role="status" aria-live="polite">
      {(!isReachable || isWaiting) && (
        <div className={`banner ${isReachable ? "banner-wait" : "banner-offline"}`}>
          <Icon name="alert" size={16} />
          <p>
            {isReachable ? t("offline.saving") : t("offline.title")}
            {pending.length > 0 && ` · ${t("offline.waiting", { count: pending.length })}`}
            {!isReachable && ` · ${t("offline.kept")}`}
            {!editQueue.isKept && ` · ${t("offline.notKept")}`}
          </p>
          <button type="button" className="button button-small" onClick={() => void editQueue.flush()}>
            {t("offline.tryNow")}
          </button>
        </div>
      )}
    </div>
  );
}
