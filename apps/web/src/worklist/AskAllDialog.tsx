import { type FormEvent, type ReactElement, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { createJob } from "../api/client.js";
import { keys, queryClient } from "../api/query-client.js";
import { Dialog } from "../ui/Dialog.js";
import { ErrorNote } from "../ui/ErrorNote.js";

const SLICES = ["middle", "all"] as const;

/** One question about all the selected cases. */
export function AskAllDialog(props: {
  readonly ids: readonly string[];
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const [question, setQuestion] = useState("");
  const [slices, setSlices] = useState<(typeof SLICES)[number]>("middle");
  const [error, setError] = useState<unknown>(null);
  const form = useId();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await createJob({ caseIds: [...props.ids], question: question.trim(), slices });
      void queryClient.invalidateQueries({ queryKey: keys.jobs });
      props.onClose();
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <Dialog
      title={t("jobs.title", { count: props.ids.length })}
      width="narrow"
      onClose={props.onClose}
      actions={
        <button type="submit" form={form} className="button button-primary" disabled={question.trim() === ""}>
          {t("jobs.start")}
        </button>
      }
    >
      <form id={form} className="stack" onSubmit={submit}>
        <label className="field">
          {t("jobs.question")}
          <textarea
            rows={3}
            maxLength={2000}
            placeholder={t("jobs.example")}
            value={question}
            onChange={(event) => setQuestion(event.target.value)}
          />
        </label>
        <fieldset className="segmented">
          <legend>{t("jobs.slices")}</legend>
          {SLICES.map((value) => (
            <label key={value}>
              <input type="radio" name={form} checked={slices === value} onChange={() => setSlices(value)} />
              <span>{t(`jobs.${value}`)}</span>
            </label>
          ))}
        </fieldset>
        <p className="muted">{t("jobs.hint")}</p>
        {error !== null && <ErrorNote error={error} />}
      </form>
    </Dialog>
  );
}
