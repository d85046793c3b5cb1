import { type ReactElement, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useCaseUi, withQuestion } from "../../state/case-ui.js";
import { ErrorNote } from "../../ui/ErrorNote.js";
import { useDebounced } from "../../ui/use-debounced.js";
import { findingColor } from "../../viewer/palette.js";
import { useOpenCase } from "../case-context.js";
import { dismissAnswer, type LiveAnswer, startAnswer } from "../live-answers.js";
import { liveTermId } from "../use-findings.js";
import { AnswerText } from "./AnswerText.js";
import type { ShownTerm } from "./shown-term.js";
import { TermList } from "./TermList.js";
import { QuestionBubble } from "./TurnView.js";

const SPOKEN_MS = 700;

/** An answer that is on its way, or that did not come to its end. */
export function LiveTurn({ live }: { readonly live: LiveAnswer }): ReactElement {
  const { t } = useTranslation();
  const terms = useLiveTerms(live);
  // Screen readers get the words in phrases, not in tokens.
  const spoken = useDebounced(live.text, SPOKEN_MS);
  const isWorking = live.state === "waiting" || live.state === "streaming";
  return (
    <article className="turn" aria-busy={isWorking}>
      <QuestionBubble slice={live.ask.slice} question={live.ask.question ?? ""} marks={live.ask.marks} />
      <div className="answer">
        {live.state === "waiting" && (
          <p className="thinking" role="status">
            <span className="dots" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            {t("chat.looking")}
          </p>
        )}
        {live.text !== "" && <AnswerText text={live.text} terms={terms} />}
        <TermList terms={terms} />
        <p className="visually-hidden" aria-live="polite">
          {spoken}
        </p>
        {live.state === "stopped" && <p className="badge">{t("chat.stopped")}</p>}
        {live.state === "failed" && <ErrorNote error={live.error} />}
        {!isWorking && <AfterEnd live={live} />}
      </div>
    </article>
  );
}

/** Ask the same again, change the question, or leave it. */
function AfterEnd({ live }: { readonly live: LiveAnswer }): ReactElement {
  const { t } = useTranslation();
  const { item } = useOpenCase();
  const editAgain = () => {
    dismissAnswer(item.id);
    useCaseUi.setState((state) => withQuestion(state, live.ask));
    document.getElementById("question")?.focus();
  };
  return (
    <div className="button-row">
      <button
        type="button"
        className="button button-small"
        onClick={() => void startAnswer(item.id, live.ask)}
      >
        {t("common.retry")}
      </button>
      <button type="button" className="button button-small button-quiet" onClick={editAgain}>
        {t("chat.edit")}
      </button>
      <button
        type="button"
        className="button button-small button-quiet"
        onClick={() => dismissAnswer(item.id)}
      >
        {t("chat.dismiss")}
      </button>
    </div>
  );
}

/** The terms that have come, with the numbers that their findings will have. */
function useLiveTerms(live: LiveAnswer): ShownTerm[] {
  const { findings } = useOpenCase();
  return useMemo(() => {
    let next = findings.count;
    return live.terms.map(({ term, mask }, index) => {
      if (mask === null) return { ...term, link: null };
      const number = ++next;
      return {
        ...term,
        link: { id: liveTermId(index), number, color: findingColor(number - 1), isGone: false },
      };
    });
  }, [live.terms, findings.count]);
}
