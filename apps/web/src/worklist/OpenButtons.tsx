import { type ChangeEvent, type ReactElement, useRef } from "react";
import { useTranslation } from "react-i18next";
import { startUpload } from "../state/uploads.js";
import { Icon } from "../ui/Icon.js";

/** Opens files, or a folder with all that is in it. */
export function OpenButtons(): ReactElement {
  const { t } = useTranslation();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    startUpload(Array.from(event.target.files ?? []));
    // The same choice twice is a change only for an empty field.
    event.target.value = "";
  };
  return (
    <div className="button-row">
      <input ref={files} type="file" multiple hidden onChange={take} aria-label={t("upload.openFiles")} />
      <input
        ref={folder}
        type="file"
        hidden
        onChange={take}
        aria-label={t("upload.openFolder")}
        {...{ webkitdirectory: "" }}
      />
      <button type="button" className="button" onClick={() => folder.current?.click()}>
        <Icon name="folder" /> {t("upload.openFolder")}
      </button>
      <button type="button" className="button button-primary" onClick={() => files.current?.click()}>
        <Icon name="upload" /> {t("upload.openFiles")}
      </button>
    </div>
  );
}
