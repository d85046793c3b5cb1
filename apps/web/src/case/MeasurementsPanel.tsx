import type { MeasurementJson, MeasurementRow } from "@mimo/protocol";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useMeasurements } from "../api/queries.js";
import { formatArea, formatLength, formatPixels, formatVolume, round } from "../format/format.js";
import { ErrorNote } from "../ui/ErrorNote.js";
import { Icon } from "../ui/Icon.js";
import { focusFinding, useOpenCase } from "./case-context.js";

/** Numbers by arithmetic from the masks, each with where it comes from. */
export function MeasurementsPanel(): ReactElement {
  const { t } = useTranslation();
  const { item } = useOpenCase();
  const { data, error, refetch, isPending } = useMeasurements(item.id);
  if (error) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (isPending) return <p role="status">{t("common.loading")}</p>;
  if (data.rows.length === 0) {
    return (
      <div className="empty empty-small">
        <Icon name="table" size={28} />
        <h2>{t("measure.emptyTitle")}</h2>
        <p>{t("measure.emptyHint")}</p>
      </div>
    );
  }
  return (
    <div className="measure">
      {item.spacingMm === null && (
        <p className="hint-line">
          <Icon name="ruler" size={16} /> {t("measure.noSpacing")}
        </p>
      )}
      <ul className="measure-list">
        {data.rows.map((row) => (
          <MeasurementCard key={`${row.findingId ?? "series"}:${row.label}`} row={row} />
        ))}
      </ul>
    </div>
  );
}

function MeasurementCard({ row }: { readonly row: MeasurementRow }): ReactElement {
  const { t, i18n } = useTranslation();
  const { item, findings, viewer } = useOpenCase();
  const finding = row.findingId === null ? undefined : findings.byId.get(row.findingId);
  const volume = formatVolume(row.volumeMm3, i18n.language);
  // A volume may also be missing because there is one slice only; the source says which.
  const isUnknown = item.spacingMm === null || item.sliceSpacingMm === null;
  return (
    <li className="measure-card">
      <h2>
        {finding && <i className="swatch" style={{ background: finding.color }} />}
        {finding ? (
          <button type="button" className="link-button" onClick={() => focusFinding(viewer, finding.id)}>
            {finding.number}. {row.label}
          </button>
        ) : (
          row.label
        )}
        <span className="muted">
          {row.slice === null ? t("measure.series") : t("findings.slice", { slice: String(row.slice + 1) })}
        </span>
      </h2>
      <table>
        <caption className="visually-hidden">{row.label}</caption>
        <tbody>
          {row.measurement && <MeasurementLines measurement={row.measurement} />}
          {(row.findingId === null || volume !== null) && (
            <Line
              name={t("measure.volume")}
              value={volume ?? (isUnknown ? t("measure.unknown") : "–")}
              detail={sliceDetail(row, t)}
            />
          )}
        </tbody>
      </table>
      <p className="measure-source">
        {t("measure.source")}: {row.source}
      </p>
    </li>
  );
}

type Translate = ReturnType<typeof useTranslation>["t"];

function sliceDetail({ slices }: MeasurementRow, t: Translate): string {
  return slices === null ? "" : t("worklist.slices", { count: slices });
}

function MeasurementLines({ measurement: m }: { readonly measurement: MeasurementJson }): ReactElement {
  const { t, i18n } = useTranslation();
  const locale = i18n.language;
  const pixels = (value: number) => formatPixels(value, locale);
  const known = (value: string | null) => value ?? t("measure.unknown");
  return (
    <>
      <Line name={t("measure.area")} value={known(formatArea(m.areaMm2, locale))} detail={pixels(m.areaPx)} />
      <Line
        name={t("measure.perimeter")}
        value={known(formatLength(m.perimeterMm, locale))}
        detail={pixels(m.perimeterPx)}
      />
      <Line
        name={t("measure.longAxis")}
        value={known(formatLength(m.longAxisMm, locale))}
        detail={pixels(m.longAxisPx)}
      />
      <Line
        name={t("measure.shortAxis")}
        value={known(formatLength(m.shortAxisMm, locale))}
        detail={pixels(m.shortAxisPx)}
      />
      {m.intensity && (
        <Line
          name={t("measure.intensity")}
          value={`${round(m.intensity.mean, 1, locale)} ± ${round(m.intensity.sd, 1, locale)} ${unitName(m.intensity.unit, t)}`}
          detail={`${round(m.intensity.min, 0, locale)} … ${round(m.intensity.max, 0, locale)}`}
        />
      )}
    </>
  );
}

const unitName = (unit: "HU" | "grey", t: Translate): string => (unit === "HU" ? "HU" : t("measure.grey"));

function Line(props: {
  readonly name: string;
  readonly value: string;
  readonly detail: string;
}): ReactElement {
  return (
    <tr>
      <th scope="row">{props.name}</th>
      <td>{props.value}</td>
      <td className="muted">{props.detail}</td>
    </tr>
  );
}
