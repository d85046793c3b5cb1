import type { TurnJson } from "@mimo/protocol";
import { type ReactElement, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { formatTime, round } from "../../format/format.js";
import { useCaseUi } from "../../state/case-ui.js";
import { Icon } from "../../ui/Icon.js";
import { useOpenCase } from "../case-context.js";
import { AnswerText } from "./AnswerText.js";
import { MarkChips } from "./MarkChips.js";
import type { ShownTerm } from "./shown-term.js";
import { TermList } from "./TermList.js";

/** A question and its stored answer. */
export function TurnView({ turn }: { readonly turn: TurnJson }): ReactElement {
  const { t, i18n } = useTranslation();
  const { findings } = useOpenCase();
  const terms = useMemo<ShownTerm[]>(
    () =>
      turn.terms.map((term) => {
        const finding = term.findingId === null ? undefined : findings.byId.get(term.findingId);
        if (finding === undefined) return { ...term, link: null };
        const { id, number, color, deleted } = finding;
        return { ...term, link: { id, number, color, isGone: deleted } };
      }),
    [turn, findings],
  );
  const seconds = (turn.ms.encode + turn.ms.answer + turn.ms.masks) / 1000;
  return (
    <article className="turn">
      <QuestionBubble slice={turn.slice} question={turn.question} marks={turn.marks} />
      <div className="answer">
        <AnswerText text={turn.answer} terms={terms} />
        <TermList terms={terms} />
        {turn.warnings.length > 0 && (
          <p className="warning" data-tip={turn.warnings.join(", ")}>
            <Icon name="alert" size={14} /> {t("chat.malformed")}
          </p>
        )}
        <p className="turn-foot">
          {turn.status === "stopped" && <span className="badge">{t("chat.stopped")}</span>}
          <span
            data-tip={t("chat.byModel", { name: turn.model.name, hash: turn.model.weightsHash.slice(0, 12) })}
          >
            {formatTime(turn.createdAt, i18n.language)} · {round(seconds, 1, i18n.language)} s
          </span>
        </p>
      </div>
    </article>
  );
}

/** What was asked: words, marks, and the slice where there are several. */
export function QuestionBubble(props: {
  readonly slice: number;
  readonly question: string;
  readonly marks: TurnJson["marks"];
}): ReactElement {
  const { t } = useTranslation();
  const { item } = useOpenCase();
  return (
    <div className="question">
      <h2 className="visually-hidden">{t("chat.you")}</h2>
      <p>{props.question || <em>{t("chat.whatIsMarked")}</em>}</p>
      {(props.marks.length > 0 || item.sliceCount > 1) && (
        <div className="question-foot">
          {item.sliceCount > 1 && (
            <button
              type="button"
              className="link-button"
              onClick={() => useCaseUi.setState({ slice: props.slice })}
            >
              {t("findings.slice", { slice: String(props.slice + 1) })}
            </button>
          )}
          <MarkChips marks={props.marks} />
        </div>
      )}
    </div>
  );
}
