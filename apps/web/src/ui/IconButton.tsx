import type { ButtonHTMLAttributes, ReactElement } from "react";
import { Icon, type IconName } from "./Icon.js";

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly icon: IconName;
  /** Said to screen readers, shown as tooltip. */
  readonly label: string;
  /** Shown behind the label in the tooltip. */
  readonly shortcut?: string | undefined;
  readonly size?: number;
}

export function IconButton(props: IconButtonProps): ReactElement {
  const { icon, label, shortcut, size, className = "", ...rest } = props;
  return (
    <button
      type="button"
      className={`icon-button ${className}`}
      aria-label={label}
      data-tip={label}
      data-keys={shortcut}
      {...rest}
    >
      <Icon name={icon} {...(size === undefined ? {} : { size })} />
    </button>
  );
}
