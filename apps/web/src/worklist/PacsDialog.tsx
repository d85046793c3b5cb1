import type { PacsQuery, PacsStudy } from "@mimo/protocol";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "../api/api-error.js";
import { listSeries, retrieveSeries, searchStudies } from "../api/client.js";
import { keys } from "../api/query-client.js";
import { showToast } from "../state/toasts.js";
import { refreshWorklist } from "../state/uploads.js";
import { Dialog } from "../ui/Dialog.js";
import { ErrorNote } from "../ui/ErrorNote.js";
import { Icon } from "../ui/Icon.js";

type Search = Partial<Pick<PacsQuery, "patientName" | "patientId" | "studyDate" | "modality">>;
const FIELDS = ["patientName", "patientId", "studyDate", "modality"] as const;

/** Searches the archive and brings studies or series from it. */
export function PacsDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const [search, setSearch] = useState<Search | null>(null);
  return (
    <Dialog title={t("pacs.title")} width="wide" onClose={onClose}>
      <PacsForm onSearch={setSearch} />
      {search === null ? <p className="muted empty-line">{t("pacs.hint")}</p> : <StudyList search={search} />}
    </Dialog>
  );
}

function PacsForm({ onSearch }: { readonly onSearch: (search: Search) => void }): ReactElement {
  const { t } = useTranslation();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const wordsOf = (name: (typeof FIELDS)[number]) => {
      const value = String(data.get(name) ?? "").trim();
      // DICOM writes dates without separators.
      if (name === "studyDate") return value.replaceAll("-", "");
      // An archive matches whole names; people type the beginning of one.
      const isOpenEnded = name === "patientName" && value !== "" && !/[*?]/.test(value);
      return isOpenEnded ? `${value}*` : value;
    };
    const search = Object.fromEntries(
      FIELDS.map((name) => [name, wordsOf(name)]).filter(([, value]) => value !== ""),
    );
    onSearch(search);
  };
  return (
    <form className="pacs-form" onSubmit={submit}>
      {FIELDS.map((name) => (
        <label key={name} className="field">
          {t(`pacs.${name}`)}
          <input name={name} type={name === "studyDate" ? "date" : "text"} maxLength={64} />
        </label>
      ))}
      <button type="submit" className="button button-primary">
        <Icon name="search" /> {t("pacs.search")}
      </button>
    </form>
  );
}

function StudyList({ search }: { readonly search: Search }): ReactElement {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: keys.studies(search),
    queryFn: () => searchStudies(search),
  });
  if (error) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (isPending) return <p role="status">{t("common.loading")}</p>;
  if (data.studies.length === 0) return <p className="empty-line">{t("pacs.none")}</p>;
  return (
    <ul className="studies">
      {data.studies.map((study) => (
        <StudyRow key={study.studyUid} study={study} />
      ))}
    </ul>
  );
}

function StudyRow({ study }: { readonly study: PacsStudy }): ReactElement {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="study">
      <div className="study-line">
        <button
          type="button"
          className="study-toggle"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="chevron" size={16} />
          <strong>{study.patientName || study.patientId}</strong>
          <span className="muted">{formatDate(study.studyDate)}</span>
          <span>{study.description}</span>
          <span className="badge badge-modality">{study.modalities.join(", ")}</span>
        </button>
        <RetrieveButton studyUid={study.studyUid} seriesUid={null} label={t("pacs.retrieveStudy")} />
      </div>
      {isOpen && <SeriesList studyUid={study.studyUid} />}
    </li>
  );
}

/** DICOM's `YYYYMMDD` with separators. */
const formatDate = (date: string): string => date.replace(/^(\d{4})(\d{2})(\d{2})$/, "$1-$2-$3");

function SeriesList({ studyUid }: { readonly studyUid: string }): ReactElement {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: keys.series(studyUid),
    queryFn: () => listSeries(studyUid),
  });
  if (error) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (!data) return <p role="status">{t("common.loading")}</p>;
  return (
    <ul className="series">
      {data.series.map(({ seriesUid, modality, description, instanceCount }) => (
        <li key={seriesUid} className="study-line">
          <span className="badge badge-modality">{modality}</span>
          <span>{description}</span>
          {instanceCount !== null && (
            <span className="muted">{t("pacs.images", { count: instanceCount })}</span>
          )}
          <span className="spacer" />
          <RetrieveButton studyUid={studyUid} seriesUid={seriesUid} label={t("pacs.retrieveSeries")} />
        </li>
      ))}
    </ul>
  );
}

function RetrieveButton(props: {
  readonly studyUid: string;
  readonly seriesUid: string | null;
  readonly label: string;
}): ReactElement {
  const { t } = useTranslation();
  const [state, setState] = useState<"ready" | "busy" | "done">("ready");
  const run = async () => {
    setState("busy");
    try {
      const { cases, rejected } = await retrieveSeries(props.studyUid, props.seriesUid);
      refreshWorklist();
      setState("done");
      const opened = t("upload.opened", { count: cases.length });
      const failed = rejected.length > 0 ? ` · ${t("upload.rejected", { count: rejected.length })}` : "";
      showToast({ kind: "info", text: opened + failed });
    } catch (thrown) {
      setState("ready");
      showToast({ kind: "error", text: toApiError(thrown).message });
    }
  };
  return (
    <button type="button" className="button" disabled={state === "busy"} onClick={() => void run()}>
      <Icon name={state === "done" ? "accept" : "download"} />
      {state === "busy" ? t("pacs.retrieving") : props.label}
    </button>
  );
}
