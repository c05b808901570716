import type { DefaultRenderer, ListrTask, ListrTaskWrapper } from 'listr2';
import type { PhaseLine } from './phases.js';

type Task = ListrTaskWrapper<unknown, typeof DefaultRenderer, never>;
export type PhaseListTask = ListrTask<unknown, typeof DefaultRenderer>;

/** How a phase came to its end; `skipped` when it was passed over or never reached. */
type Settled = 'ok' | 'failed' | 'skipped';

/**
 * A phase as a task of the list. The engine says when it starts and ends; the list may get
 * to it later than that, and then draws what has become of it meanwhile.
 */
export class PhaseTask {
  /** Checks that went wrong, a line each. */
  readonly bad: string[] = [];
  /** Whether the engine has come to it. */
  begun = false;
  private decided = 0;
  private seconds = 0;
  private ok = false;
  private settled: Settled | undefined;
  private task: Task | undefined;
  private wake: () => void = () => {};

  constructor(readonly line: PhaseLine) {}

  /** For the list: lasts until the phase is settled. */
  listed(): PhaseListTask {
    return {
      title: this.line.title,
      task: async (_context, task) => {
        this.task = task as Task;
        this.draw();
        while (this.settled === undefined) {
          await new Promise<void>((resolve) => (this.wake = resolve));
        }
        if (this.settled === 'skipped') task.skip(`${this.line.title} (not run)`);
        if (this.settled === 'failed') throw new Error(this.bad.join('\n') || this.line.title);
      },
    };
  }

  /** The engine has ended the phase, or a part of it when it comes again. */
  ended(ok: boolean, seconds: number): void {
    this.ok = ok;
    this.seconds += seconds;
    this.draw();
  }

  /** No more of this phase will come. */
  settle(how?: Settled): void {
    if (this.settled !== undefined) return;
    this.settled = how ?? (this.ok && this.bad.length === 0 ? 'ok' : 'failed');
    this.draw();
    this.wake();
  }

  decide(bad?: string): void {
    this.decided += 1;
    if (bad !== undefined) this.bad.push(bad);
    this.draw();
  }

  /** What is below the phase while it runs. */
  set output(text: string) {
    if (this.task && this.settled === undefined) this.task.output = text;
  }

  private draw(): void {
    if (!this.task) return;
    const { checks, title } = this.line;
    const count =
      this.decided === 0 ? '' : ` ${this.decided}/${Math.max(checks, this.decided)} checks`;
    const time = this.seconds === 0 ? '' : ` (${this.seconds.toFixed(1)} s)`;
    this.task.title = `${title}${count}${time}`;
  }
}
