import type { Job } from "@mimo/protocol";
import { type ReactElement, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { cancelJob } from "../api/client.js";
import { useJobs } from "../api/queries.js";
import { keys, queryClient } from "../api/query-client.js";
import { showToast } from "../state/toasts.js";
import { refreshWorklist } from "../state/uploads.js";
import { IconButton } from "../ui/IconButton.js";

const MOST_SHOWN = 4;
const isActive = ({ status }: Job): boolean => status === "queued" || status === "running";

/** Questions over many cases, newest first, with their progress. */
export function JobList(): ReactElement | null {
  const { t } = useTranslation();
  const { data } = useJobs();
  const jobs = [...(data?.jobs ?? [])].sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
  const done = jobs.reduce((sum, job) => sum + job.done, 0);
  const before = useRef<number | null>(null);
  useEffect(() => {
    if (before.current !== null && done !== before.current) refreshWorklist();
    before.current = data === undefined ? null : done;
  }, [data, done]);
  if (jobs.length === 0) return null;
  return (
    <section className="jobs">
      <h2>{t("jobs.list")}</h2>
      <ul>
        {jobs.slice(0, MOST_SHOWN).map((job) => (
          <JobRow key={job.id} job={job} />
        ))}
      </ul>
    </section>
  );
}

function JobRow({ job }: { readonly job: Job }): ReactElement {
  const { t } = useTranslation();
  const cancel = async () => {
    try {
      await cancelJob(job.id);
    } catch (error) {
      showToast({ kind: "error", text: error instanceof Error ? error.message : String(error) });
    }
    void queryClient.invalidateQueries({ queryKey: keys.jobs });
  };
  return (
    <li className="job">
      <div className="job-head">
        <span className="job-question" data-tip={job.question}>
          {job.question}
        </span>
        {isActive(job) && (
          <IconButton icon="close" size={14} label={t("jobs.cancel")} onClick={() => void cancel()} />
        )}
      </div>
      <progress aria-label={job.question} max={job.total} value={job.done} />
      <p className="muted">
        {t(`jobs.status_${job.status}`)} · {job.done} / {job.total}
        {job.failures.length > 0 && (
          <span className="job-failures" data-tip={job.failures[0]?.message}>
            {" "}
            · {t("jobs.failures", { count: job.failures.length })}
          </span>
        )}
      </p>
    </li>
  );
}
