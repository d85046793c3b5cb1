import { type DragEvent, type ReactElement, type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { readDroppedFiles } from "../api/dropped-files.js";
import { startUpload } from "../state/uploads.js";
import { Icon } from "../ui/Icon.js";

const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes("Files");

/** Takes files and folders that are dropped anywhere on the page. */
export function DropZone({ children }: { readonly children: ReactNode }): ReactElement {
  const { t } = useTranslation();
  const [isOver, setOver] = useState(false);
  // Each element under the pointer has its own enter and leave.
  const depth = useRef(0);
  const move = (event: DragEvent, by: number) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  const drop = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    void readDroppedFiles(event.dataTransfer).then(startUpload);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the file buttons do the same for the keyboard.
    <div
      className="drop-zone"
      onDragEnter={(event) => move(event, 1)}
      onDragLeave={(event) => move(event, -1)}
      onDragOver={(event) => hasFiles(event) && event.preventDefault()}
      onDrop={drop}
    >
      {children}
      {isOver && (
        <div className="drop-hint" aria-hidden="true">
          <Icon name="upload" size={40} />
          <p>{t("upload.drop")}</p>
          <p className="muted">{t("upload.formats")}</p>
        </div>
      )}
    </div>
  );
}
