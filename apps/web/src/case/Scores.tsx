import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { formatPercent, toConfidence } from "../format/format.js";

/** How likely the structure is in the image, as bar and number. */
export function PresenceScore({ value }: { readonly value: number | null }): ReactElement | null {
  return <Score kind="presence" value={value} />;
}

/** How sharp the mask's edge is, as bar and number. */
export function StabilityScore({ value }: { readonly value: number | null }): ReactElement | null {
  return <Score kind="stability" value={value} />;
}

/** The model's own estimate of how well the mask fits. */
export function QualityScore({ value }: { readonly value: number | null }): ReactElement | null {
  return <Score kind="quality" value={value} />;
}

function Score(props: {
  readonly kind: "presence" | "stability" | "quality";
  readonly value: number | null;
}): ReactElement | null {
  const { t, i18n } = useTranslation();
  const { kind, value } = props;
  if (value === null) return null;
  const percent = formatPercent(value, i18n.language);
  const level = toConfidence(value);
  return (
    <span
      className="score"
      data-level={level}
      data-tip={`${t(`score.${kind}_${level}`)}. ${t(`score.${kind}_tip`)}`}
    >
      <span className="score-name">{t(`score.${kind}`)}</span>
      <span className="score-bar" aria-hidden="true">
        <i style={{ inlineSize: `${value * 100}%` }} />
      </span>
      <span className="score-value">{percent}</span>
    </span>
  );
}
