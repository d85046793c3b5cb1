import type { Finding, Origin } from "@mimo/protocol";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useHistory } from "../../api/queries.js";

/** Where the current state of a finding comes from, in words; with `isDetailed`, its whole way. */
export function OriginText(props: {
  readonly finding: Pick<Finding, "id" | "origin">;
  readonly isDetailed: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const { id, origin } = props.finding;
  const { data } = useHistory(id, props.isDetailed && origin.kind === "person");
  const model = data?.revisions.map((revision) => revision.origin).findLast(({ kind }) => kind === "model");
  const source = origin.kind === "model" ? origin : model;
  const tip =
    source?.kind === "model"
      ? t("chat.byModel", { name: source.model.name, hash: source.model.weightsHash.slice(0, 12) })
      : undefined;
  return (
    <span data-tip={tip}>
      {origin.kind === "person" && source && (
        <>
          <OriginName origin={source} />
          {", "}
        </>
      )}
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
