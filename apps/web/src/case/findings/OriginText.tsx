import type { Finding, Origin } from "@mimo/protocol";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useHistory } from "../../api/queries.js";
import { usePendingEdits } from "../use-findings.js";
import { originKey, summariseOrigins } from "./summarise-origins.js";

/** Where a finding comes from, in words: what made its first mask, and what has been done to the mask since. */
export function OriginText({ finding }: { readonly finding: Pick<Finding, "id" | "origin"> }): ReactElement {
  const { t } = useTranslation();
  const { id, origin } = finding;
  // The server knows no history of a finding that still waits to be stored.
  const isStored = !usePendingEdits().some(({ localIds }) => localIds.includes(id));
  const isFirstMask = origin.kind === "model" && origin.turnId !== null;
  const { data } = useHistory(id, isStored && !isFirstMask);
  const way = data === undefined ? [origin] : summariseOrigins(data.revisions);
  const model = way.find((step) => step.kind === "model");
  const tip =
    model?.kind === "model"
      ? t("chat.byModel", { name: model.model.name, hash: model.model.weightsHash.slice(0, 12) })
      : undefined;
  return (
    <span data-tip={tip}>
      {way.map((step, k) => (
        <span key={originKey(step)}>
          {k > 0 && ", "}
          <OriginName origin={step} />
        </span>
      ))}
    </span>
  );
}

/** What made one revision, in words. */
export function OriginName({ origin }: { readonly origin: Origin }): ReactElement {
  const { t } = useTranslation();
  if (origin.kind === "person") return <>{t(`origin.${origin.tool}`)}</>;
  if (origin.turnId === null) return <>{origin.marks.length > 0 ? t("origin.click") : t("origin.batch")}</>;
  return <>{t("origin.model")}</>;
}
