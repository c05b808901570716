import { messageOf } from './errors.js';

/** What a cleanup could not do. */
export interface CleanupFailure {
  title: string;
  message: string;
}

/**
 * A stack of things to undo. Register *before* the thing is created; `run` works
 * in reverse order, goes on past a failure and is safe to call again.
 */
export class CleanupStack {
  private entries: { title: string; undo: () => Promise<void> }[] = [];

  /** Adds an entry; the returned function takes it off again (the thing was handed over). */
  add(title: string, undo: () => Promise<void>): () => void {
    const entry = { title, undo };
    this.entries.push(entry);
    return () => {
      this.entries = this.entries.filter((other) => other !== entry);
    };
  }

  /** Titles of what is still registered, newest first: what a hard exit would leave. */
  pending(): string[] {
    return this.entries.map((entry) => entry.title).reverse();
  }

  async run(): Promise<CleanupFailure[]> {
    const failures: CleanupFailure[] = [];
    for (let entry = this.entries.pop(); entry; entry = this.entries.pop()) {
      try {
        await entry.undo();
      } catch (error) {
        failures.push({ title: entry.title, message: messageOf(error) });
      }
    }
    return failures;
  }
}
