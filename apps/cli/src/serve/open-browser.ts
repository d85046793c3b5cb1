import { spawn } from "node:child_process";

type Environment = Readonly<Record<string, string | undefined>>;

/** The program that opens an address in the user's browser, with its arguments; null where there is no display. */
export function browserCommand(
  url: string,
  platform: NodeJS.Platform,
  env: Environment,
): readonly [program: string, ...args: string[]] | null {
  if (platform === "darwin") return ["open", url];
  // The empty title keeps `start` from taking the address for one; & would end the command.
  if (platform === "win32") return ["cmd", "/c", "start", '""', url.replaceAll("&", "^&")];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ["xdg-open", url] : null;
}

/** Opens an address in the user's browser, or does nothing where that is not possible. */
export function openBrowser(url: string, env: Environment): void {
  const command = browserCommand(url, process.platform, env);
  if (command === null) return;
  const [program, ...args] = command;
  const child = spawn(program, args, { stdio: "ignore", detached: true });
  // Not installed: the address is printed, so nothing is lost.
  child.on("error", () => {});
  child.unref();
}
