import type { Finding, Origin } from "@mimo/protocol";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

/** Where the current state of a finding comes from, in words. */
export function OriginText({
  finding,
}: {
  readonly finding: Pick<Finding, "origin" | "presence" | "revision">;
}): ReactElement {
  const { t } = useTranslation();
  const { origin } = finding;
  const details =
    origin.kind === "model"
      ? t("chat.byModel", { name: origin.model.name, hash: origin.model.weightsHash.slice(0, 12) })
      : undefined;
  return (
    <span data-tip={details}>
      <OriginName origin={origin} />
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
