import { type FormEvent, type KeyboardEvent, type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { marksOn, setMarks, useCaseUi } from "../../state/case-ui.js";
import { Icon } from "../../ui/Icon.js";
import { useOpenCase } from "../case-context.js";
import { dismissAnswer, startAnswer, stopAnswer, useLiveAnswers } from "../live-answers.js";
import type { NumberedFinding } from "../use-findings.js";
import { MarkChips } from "./MarkChips.js";
import { SuggestionChips } from "./SuggestionChips.js";

const LONGEST_QUESTION = 2000;

/** The field for the next question, with the marks that go with it. */
export function Composer(): ReactElement {
  const { item, slice } = useOpenCase();
  const question = useCaseUi((state) => state.question);
  const marks = useCaseUi((state) => marksOn(state, slice));
  const liveState = useLiveAnswers((all) => all[item.id]?.state);
  const isWorking = liveState === "waiting" || liveState === "streaming";
  const [aboutOff, setAboutOff] = useState<string | null>(null);
  const about = useAbout(aboutOff);
  const canSend = !isWorking && (question.trim() !== "" || marks.length > 0);
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (!canSend) return;
    const text = question.trim();
    const aboutFindingId = about?.id ?? null;
    ask(item.id, { slice, question: text === "" ? null : text, marks: [...marks], aboutFindingId });
  };
  return (
    <form className="composer" onSubmit={send}>
      {!isWorking && question === "" && <SuggestionChips />}
      <ComposerChips about={about} onAboutOff={setAboutOff} />
      <div className="composer-field">
        <QuestionField hasMarks={marks.length > 0} onSend={send} />
        <SendButton isWorking={isWorking} canSend={canSend} />
      </div>
    </form>
  );
}

/** What goes with the question: the finding that it is about, and the marks. */
function ComposerChips(props: {
  readonly about: NumberedFinding | null;
  readonly onAboutOff: (id: string) => void;
}): ReactElement | null {
  const { t } = useTranslation();
  const { slice } = useOpenCase();
  const marks = useCaseUi((state) => marksOn(state, slice));
  const { about, onAboutOff } = props;
  const remove = (index: number) =>
    setMarks(
      slice,
      marks.filter((_, k) => k !== index),
    );
  if (marks.length === 0 && about === null) return null;
  return (
    <fieldset className="composer-chips" aria-label={t("marks.title")}>
      {about !== null && (
        <button
          type="button"
          className="chip chip-removable"
          aria-label={`${t("marks.about", { label: about.label })} · ${t("marks.removeAbout", { label: about.label })}`}
          data-tip={t("marks.aboutTip")}
          onClick={() => onAboutOff(about.id)}
        >
          <i className="swatch" style={{ background: about.color }} />
          {t("marks.about", { label: about.label })}
          <Icon name="close" size={12} />
        </button>
      )}
      <MarkChips marks={marks} onRemove={remove} />
      {marks.length > 1 && (
        <button type="button" className="chip chip-clear" onClick={() => setMarks(slice, [])}>
          {t("marks.clear")}
        </button>
      )}
    </fieldset>
  );
}

function QuestionField(props: { readonly hasMarks: boolean; readonly onSend: () => void }): ReactElement {
  const { t } = useTranslation();
  const { item } = useOpenCase();
  const question = useCaseUi((state) => state.question);
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter ends the composition of Chinese and Korean words before it can send anything.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      props.onSend();
    } else if (event.key === "Escape") stopAnswer(item.id);
  };
  return (
    <textarea
      id="question"
      rows={1}
      maxLength={LONGEST_QUESTION}
      aria-label={t("chat.question")}
      placeholder={props.hasMarks ? t("chat.placeholderMarks") : t("chat.placeholder")}
      value={question}
      onChange={(event) => useCaseUi.setState({ question: event.target.value })}
      onKeyDown={onKeyDown}
    />
  );
}

/** Sends, or stops the answer that is under way. */
function SendButton(props: { readonly isWorking: boolean; readonly canSend: boolean }): ReactElement {
  const { t } = useTranslation();
  const { item } = useOpenCase();
  const name = props.isWorking ? t("chat.stop") : t("chat.send");
  return (
    <button
      type={props.isWorking ? "button" : "submit"}
      className="send-button"
      aria-label={name}
      data-tip={name}
      data-keys={props.isWorking ? "Esc" : undefined}
      disabled={!props.isWorking && !props.canSend}
      onClick={(event) => {
        if (!props.isWorking) return;
        // The same button becomes the one that sends: the press must not count for both.
        event.preventDefault();
        stopAnswer(item.id);
      }}
    >
      <Icon name={props.isWorking ? "stop" : "send"} />
    </button>
  );
}

/** The chosen finding of this slice: "this" in the question means it, unless the chip was taken away. */
function useAbout(offId: string | null): NumberedFinding | null {
  const { findings, slice } = useOpenCase();
  const activeId = useCaseUi((state) => state.activeId);
  const active = activeId === null || activeId === offId ? undefined : findings.byId.get(activeId);
  return active && !active.deleted && active.slice === slice ? active : null;
}

/** Sends a question; the draft keeps it until its answer is stored. */
function ask(caseId: string, request: Parameters<typeof startAnswer>[1]): void {
  dismissAnswer(caseId);
  useCaseUi.setState({ question: "", asking: request });
  setMarks(request.slice, []);
  void startAnswer(caseId, request);
}
