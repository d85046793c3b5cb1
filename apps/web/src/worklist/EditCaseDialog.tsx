import type { Case } from "@mimo/protocol";
import { type FormEvent, type ReactElement, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { patchCase } from "../api/client.js";
import { useFacets } from "../api/queries.js";
import { keys, queryClient } from "../api/query-client.js";
import { refreshWorklist } from "../state/uploads.js";
import { Dialog } from "../ui/Dialog.js";
import { ErrorNote } from "../ui/ErrorNote.js";
import { Icon } from "../ui/Icon.js";

/** Name and tags of a case. */
export function EditCaseDialog(props: { readonly item: Case; readonly onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const { item, onClose } = props;
  const [name, setName] = useState(item.name);
  const [tags, setTags] = useState<readonly string[]>(item.tags);
  const [error, setError] = useState<unknown>(null);
  const form = useId();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      queryClient.setQueryData(keys.case(item.id), await patchCase(item.id, { name, tags: [...tags] }));
      refreshWorklist();
      onClose();
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <Dialog
      title={t("worklist.edit")}
      width="narrow"
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button type="submit" form={form} className="button button-primary" disabled={name.trim() === ""}>
            {t("common.save")}
          </button>
        </>
      }
    >
      <form id={form} className="stack" onSubmit={save}>
        <label className="field">
          {t("worklist.name")}
          <input value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
        </label>
        <TagField tags={tags} onChange={setTags} />
        {error !== null && <ErrorNote error={error} />}
      </form>
    </Dialog>
  );
}

function TagField(props: {
  readonly tags: readonly string[];
  readonly onChange: (tags: string[]) => void;
}): ReactElement {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const { data } = useFacets();
  const list = useId();
  const add = () => {
    const tag = text.trim();
    if (tag !== "" && !props.tags.includes(tag)) props.onChange([...props.tags, tag]);
    setText("");
  };
  return (
    <div className="field">
      <label htmlFor={`${list}-input`}>{t("worklist.tags")}</label>
      <div className="tag-field">
        {props.tags.map((tag) => (
          <button
            key={tag}
            type="button"
            className="tag"
            aria-label={t("worklist.removeTag", { tag })}
            onClick={() => props.onChange(props.tags.filter((other) => other !== tag))}
          >
            {tag} <Icon name="close" size={12} />
          </button>
        ))}
        <input
          id={`${list}-input`}
          list={list}
          maxLength={60}
          value={text}
          placeholder={t("worklist.addTag")}
          onChange={(event) => setText(event.target.value)}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || text.trim() === "" || event.nativeEvent.isComposing) return;
            event.preventDefault();
            add();
          }}
        />
        <datalist id={list}>
          {data?.tags.map(({ value }) => (
            <option key={value} value={value} />
          ))}
        </datalist>
      </div>
    </div>
  );
}
