import { type FormEvent, type ReactElement, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../ui/Dialog.js";
import { useLabelNames } from "./use-label-names.js";

/** Asks what a newly drawn mask is. */
export function NameDialog(props: {
  readonly onName: (label: string) => void;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const [label, setLabel] = useState("");
  const names = useLabelNames();
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onName(label.trim());
  };
  return (
    <Dialog
      title={t("findings.nameTitle")}
      width="narrow"
      onClose={props.onClose}
      actions={
        <>
          <button type="button" className="button" onClick={props.onClose}>
            {t("findings.discard")}
          </button>
          <button type="submit" form={id} className="button button-primary" disabled={label.trim() === ""}>
            {t("common.save")}
          </button>
        </>
      }
    >
      <form id={id} onSubmit={submit}>
        <label className="field">
          {t("findings.name")}
          <input
            list={`${id}-names`}
            maxLength={120}
            value={label}
            onChange={(event) => setLabel(event.target.value)}
          />
        </label>
        <datalist id={`${id}-names`}>
          {names.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </form>
    </Dialog>
  );
}
