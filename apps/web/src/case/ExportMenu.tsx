import type { ExportFormat } from "@mimo/protocol";
import { type ReactElement, type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "../api/api-error.js";
import type { ExportInclude } from "../api/client.js";
import { saveResponse } from "../api/save-response.js";
import { showToast } from "../state/toasts.js";
import { Icon } from "../ui/Icon.js";
import { Menu } from "../ui/Menu.js";

const FORMATS = ["dicom-seg", "nifti", "png", "coco", "csv"] as const satisfies readonly ExportFormat[];
const INCLUDES = ["all", "accepted"] as const satisfies readonly ExportInclude[];

export interface ExportMenuProps {
  readonly download: (format: ExportFormat, include: ExportInclude) => Promise<Response>;
  /** Further ways out, below the formats. */
  readonly extra?: (include: ExportInclude, close: () => void) => ReactNode;
}

/** The formats of an export, each with what it is good for. */
export function ExportMenu({ download, extra }: ExportMenuProps): ReactElement {
  const { t } = useTranslation();
  const [include, setInclude] = useState<ExportInclude>("all");
  const [isBusy, setBusy] = useState(false);
  const run = async (format: ExportFormat, close: () => void) => {
    close();
    setBusy(true);
    try {
      await saveResponse(await download(format, include), `mimo-${format}`);
    } catch (error) {
      showToast({ kind: "error", text: toApiError(error).message });
    }
    setBusy(false);
  };
  return (
    <Menu
      label={t("export.title")}
      disabled={isBusy}
      button={
        <>
          <Icon name="download" /> {isBusy ? t("export.busy") : t("export.button")}
        </>
      }
    >
      {(close) => (
        <div className="export-menu">
          <IncludeChoice value={include} onChange={setInclude} />
          {FORMATS.map((format) => (
            <button key={format} type="button" className="menu-item" onClick={() => void run(format, close)}>
              <span className="menu-text">
                <strong>{t(`export.${format}`)}</strong>
                <span className="muted">{t(`export.${format}_hint`)}</span>
              </span>
            </button>
          ))}
          {extra?.(include, close)}
        </div>
      )}
    </Menu>
  );
}

function IncludeChoice(props: {
  readonly value: ExportInclude;
  readonly onChange: (value: ExportInclude) => void;
}): ReactElement {
  const { t } = useTranslation();
  const name = useId();
  return (
    <fieldset className="segmented">
      <legend>{t("export.include")}</legend>
      {INCLUDES.map((value) => (
        <label key={value}>
          <input
            type="radio"
            name={name}
            checked={props.value === value}
            onChange={() => props.onChange(value)}
          />
          <span>{t(`export.${value}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}
