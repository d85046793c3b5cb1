/** The part of cli-progress that is used here: the package ships no types. */
declare module "cli-progress" {
  export interface BarOptions {
    readonly format: string;
    readonly stream: NodeJS.WritableStream;
    readonly hideCursor?: boolean;
    readonly etaBuffer?: number;
  }
  export class SingleBar {
    constructor(options: BarOptions);
    start(total: number, done: number, payload: Readonly<Record<string, string>>): void;
    update(done: number, payload: Readonly<Record<string, string>>): void;
    stop(): void;
  }
}
