import type { CSSProperties, ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { segmentAnswer } from "../../format/segment-answer.js";
import { useCaseUi } from "../../state/case-ui.js";
import { focusFinding, useOpenCase } from "../case-context.js";
import { type ShownTerm, useReasonForNone } from "./shown-term.js";

/** An answer's words; each term has the number and the colour of its finding, and lights up with it. */
export function AnswerText(props: {
  readonly text: string;
  readonly terms: readonly ShownTerm[];
}): ReactElement {
  const { t } = useTranslation();
  let at = 0;
  return (
    <div className="answer-text">
      <h2 className="visually-hidden">{t("chat.answer")}</h2>
      <p>
        {segmentAnswer(props.text, props.terms).map(({ text, term }) => {
          const key = at;
          at += text.length;
          const shown = term === null ? undefined : props.terms[term];
          return shown === undefined ? (
            <span key={key}>{text}</span>
          ) : (
            <TermMark key={key} text={text} term={shown} />
          );
        })}
      </p>
    </div>
  );
}

/** One term within an answer: a button that brings its finding to the middle. */
function TermMark({ text, term }: { readonly text: string; readonly term: ShownTerm }): ReactElement {
  const { t } = useTranslation();
  const { viewer } = useOpenCase();
  const { link } = term;
  const reason = useReasonForNone(term);
  const isLit = useCaseUi((state) => link !== null && state.hoveredId === link.id);
  const isActive = useCaseUi((state) => link !== null && state.activeId === link.id);
  if (link === null) {
    return (
      <span className="term term-absent" data-tip={t(`term.${reason}Tip`)}>
        {text}
        <span className="visually-hidden"> ({t(`term.${reason}`)})</span>
      </span>
    );
  }
  if (link.isGone) return <s data-tip={t("term.gone")}>{text}</s>;
  return (
    <button
      type="button"
      className="term"
      data-lit={isLit}
      data-active={isActive}
      style={{ "--term": link.color } as CSSProperties}
      onMouseEnter={() => useCaseUi.setState({ hoveredId: link.id })}
      onMouseLeave={() => useCaseUi.setState({ hoveredId: null })}
      onFocus={() => useCaseUi.setState({ hoveredId: link.id })}
      onBlur={() => useCaseUi.setState({ hoveredId: null })}
      onClick={() => focusFinding(viewer, link.id)}
    >
      {text}
      <sup>{link.number}</sup>
      <span className="visually-hidden"> · {t("findings.center")}</span>
    </button>
  );
}
