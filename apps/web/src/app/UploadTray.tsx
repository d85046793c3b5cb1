import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { formatBytes } from "../format/format.js";
import { closeUpload, retryUpload, type Upload, useUploads } from "../state/uploads.js";
import { ErrorNote } from "../ui/ErrorNote.js";
import { IconButton } from "../ui/IconButton.js";
import { caseHref } from "./route.js";

const MOST_LISTED = 5;

/** Progress and outcome of uploads, at the page's edge. */
export function UploadTray(): ReactElement | null {
  const { t } = useTranslation();
  const { uploads } = useUploads();
  if (uploads.length === 0) return null;
  return (
    <section className="tray" aria-label={t("upload.title")}>
      {uploads.map((upload) => (
        <UploadCard key={upload.id} upload={upload} />
      ))}
    </section>
  );
}

function UploadCard({ upload }: { readonly upload: Upload }): ReactElement {
  const { t, i18n } = useTranslation();
  const bytes = upload.files.reduce((sum, { size }) => sum + size, 0);
  const title = t("upload.files", { count: upload.files.length });
  return (
    <article className="tray-card">
      <header>
        <h2>
          {title} <span className="muted">{formatBytes(bytes, i18n.language)}</span>
        </h2>
        <IconButton
          icon="close"
          size={16}
          label={upload.result || upload.error ? t("common.close") : t("common.cancel")}
          onClick={() => closeUpload(upload.id)}
        />
      </header>
      <div role="status">
        {upload.error && <ErrorNote error={upload.error} onRetry={() => retryUpload(upload)} />}
        {!upload.error && !upload.result && <UploadProgress sent={upload.sent} label={title} />}
        {upload.result && <UploadOutcome result={upload.result} />}
      </div>
    </article>
  );
}

function UploadProgress({ sent, label }: { readonly sent: number; readonly label: string }): ReactElement {
  const { t } = useTranslation();
  const isReading = sent >= 1;
  return (
    <>
      <progress aria-label={label} max={1} {...(isReading ? {} : { value: sent })} />
      <p className="muted">{isReading ? t("upload.reading") : t("upload.sending")}</p>
    </>
  );
}

function UploadOutcome({ result }: { readonly result: NonNullable<Upload["result"]> }): ReactElement {
  const { t } = useTranslation();
  const { cases, rejected } = result;
  return (
    <>
      <p>{t("upload.opened", { count: cases.length })}</p>
      <ul className="plain-list">
        {cases.slice(0, MOST_LISTED).map(({ id, name }) => (
          <li key={id}>
            <a href={caseHref(id)}>{name}</a>
          </li>
        ))}
        {cases.length > MOST_LISTED && <li>{t("upload.more", { count: cases.length - MOST_LISTED })}</li>}
      </ul>
      {rejected.length > 0 && (
        <details open={cases.length === 0}>
          <summary>{t("upload.rejected", { count: rejected.length })}</summary>
          <ul className="rejected">
            {rejected.map(({ name, message }, k) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: names repeat, and the list never changes.
              <li key={k}>
                <strong>{name}</strong> {message}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
