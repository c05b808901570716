import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import type { PhaseListTask } from './phase-task.js';

/** Task lists on the terminal, one after the other, and the way to leave them at any moment. */
export class Terminal {
  private drawn: Promise<unknown> = Promise.resolve();
  private active: ProcessOutput | undefined;
  private readonly restore = (): void => this.release();

  /** Draws a list after those before it. It ends when its tasks do. */
  draw(tasks: PhaseListTask[]): void {
    this.drawn = this.drawn.then(async () => {
      const output = new ProcessOutput(process.stdout, process.stderr, { leaveEmptyLine: false });
      this.active = output;
      process.once('exit', this.restore);
      const list = new Listr<unknown, 'default'>(tasks, {
        concurrent: false,
        exitOnError: false,
        // The engine owns Ctrl-C.
        registerSignalListeners: false,
        // Chosen by us: listr2 would draw on a terminal of a CI too, which says it is one.
        renderer: 'default',
        rendererOptions: {
          collapseErrors: false,
          showErrorMessage: true,
          logger: new ListrLogger({ useIcons: true, processOutput: output }),
        },
      });
      // A failed phase is drawn; what it means is the verdict's.
      await list.run().catch(() => {});
      this.active = undefined;
      process.off('exit', this.restore);
    });
  }

  /** Resolves when everything is drawn and the terminal is as it was. */
  idle(): Promise<unknown> {
    return this.drawn;
  }

  /** Takes writes to the terminal back from the list at once, and shows the cursor. */
  release(): void {
    this.active?.release();
    this.active = undefined;
  }
}
