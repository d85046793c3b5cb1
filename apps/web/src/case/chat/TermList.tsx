import type { CSSProperties, ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useCaseUi } from "../../state/case-ui.js";
import { Icon } from "../../ui/Icon.js";
import { focusFinding, useOpenCase } from "../case-context.js";
import { PresenceScore, StabilityScore } from "../Scores.js";
import { type ShownTerm, useReasonForNone } from "./shown-term.js";

/** The terms of an answer, one a line, with how sure the model is of each. */
export function TermList({ terms }: { readonly terms: readonly ShownTerm[] }): ReactElement | null {
  const { t } = useTranslation();
  if (terms.length === 0) return null;
  return (
    <ul className="term-list" aria-label={t("term.list")}>
      {terms.map((term, k) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: terms repeat, and keep their places.
        <li key={k}>
          {term.link === null ? <TermOfNone term={term} /> : <PresentTerm term={term} link={term.link} />}
        </li>
      ))}
    </ul>
  );
}

/** A term without a region. */
function TermOfNone({ term }: { readonly term: ShownTerm }): ReactElement {
  const { t } = useTranslation();
  const reason = useReasonForNone(term);
  return (
    <div className="term-row term-row-absent">
      <Icon name="reject" size={16} />
      <span className="term-name">{term.text}</span>
      <span className="absent" data-tip={t(`term.${reason}Tip`)}>
        {t(`term.${reason}`)}
      </span>
      <PresenceScore value={term.presence} />
    </div>
  );
}

function PresentTerm(props: {
  readonly term: ShownTerm;
  readonly link: NonNullable<ShownTerm["link"]>;
}): ReactElement {
  const { t } = useTranslation();
  const { viewer } = useOpenCase();
  const { term, link } = props;
  const isLit = useCaseUi((state) => state.hoveredId === link.id);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the same finding lights up when the button in it has the focus.
    <div
      className="term-row"
      data-lit={isLit}
      onMouseEnter={() => useCaseUi.setState({ hoveredId: link.id })}
      onMouseLeave={() => useCaseUi.setState({ hoveredId: null })}
    >
      <span className="number" style={{ "--term": link.color } as CSSProperties}>
        {link.number}
      </span>
      <button
        type="button"
        className="link-button term-name"
        disabled={link.isGone}
        onFocus={() => useCaseUi.setState({ hoveredId: link.id })}
        onBlur={() => useCaseUi.setState({ hoveredId: null })}
        onClick={() => focusFinding(viewer, link.id)}
      >
        {term.text}
      </button>
      {link.isGone ? <span className="muted">{t("term.gone")}</span> : null}
      <PresenceScore value={term.presence} />
      <StabilityScore value={term.stability} />
    </div>
  );
}
