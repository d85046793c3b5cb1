import type { Case } from "@mimo/protocol";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

/** Modality, slices and size of a case in one line. */
export function CaseMeta({ item }: { readonly item: Case }): ReactElement {
  const { t } = useTranslation();
  return (
    <p className="case-meta">
      <span className="badge badge-modality">{item.modality ?? t(`worklist.kind_${item.kind}`)}</span>
      {item.sliceCount > 1 && <span>{t("worklist.slices", { count: item.sliceCount })}</span>}
      <span>
        {item.width} × {item.height}
      </span>
    </p>
  );
}
