import { constants } from 'node:fs';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isoTime, LabError, systemClock } from '../base/index.js';
import type { JournalEntry, PendingUndo, UndoOp } from '../model/index.js';
import { parseJournal } from './entries.js';
import { codeOf, fileError } from './file-error.js';
import { syncFolder } from './json-file.js';
import { ensurePrivateDir } from './paths.js';
import { pendingOf } from './pending.js';

/** A change about to be made, with how to take it back. */
export interface Intent {
  run: string;
  step: string;
  text: string;
  undo: UndoOp;
}

/** An open journal. Every method but `pending` resolves once its line is safe on the disk. */
export interface Journal {
  /** Write this, and await it, before the change itself. Returns the number of the intent. */
  intend(intent: Intent): Promise<number>;
  /** The change was made. */
  done(seq: number): Promise<void>;
  /** The change was taken back, or found not to need it. */
  undone(seq: number, note?: string): Promise<void>;
  /** Its undo was tried and failed; it stays pending. */
  failed(seq: number, message: string): Promise<void>;
  /** What is left to undo, newest first. */
  pending(): PendingUndo[];
  close(): Promise<void>;
}

const FILE = 'journal.jsonl';

/**
 * Opens the journal of a cluster for appending, making it (0600) when there is none and
 * cutting off a torn last line. The caller holds the cluster's lock.
 * Throws JOURNAL_DAMAGED, NOT_WRITABLE, DISK_FULL.
 */
export async function openJournal(dir: string): Promise<Journal> {
  await ensurePrivateDir(dir);
  const file = join(dir, FILE);
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o600);
    await handle.chmod(0o600);
    const bytes = await handle.readFile();
    const { entries, size } = parseJournal(bytes, file);
    if (size < bytes.length) {
      await handle.truncate(size);
      await handle.sync();
    }
    await syncFolder(dir);
    await syncFolder(dirname(dir));
    return new JournalFile(file, handle, entries, size);
  } catch (error) {
    await handle?.close();
    throw fileError(error, file);
  }
}

/** The entries of a cluster's journal and what is left to undo, without opening it for writing. */
export async function readJournal(
  dir: string,
): Promise<{ entries: JournalEntry[]; pending: PendingUndo[] }> {
  const file = join(dir, FILE);
  try {
    const { entries } = parseJournal(await readFile(file), file);
    return { entries, pending: pendingOf(entries) };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { entries: [], pending: [] };
    throw fileError(error, file);
  }
}

class JournalFile implements Journal {
  /** Appends wait for each other, so that numbers and lines have the same order. */
  private last: Promise<unknown> = Promise.resolve();
  /** Set when half a line could not be taken off again: nothing may be appended after it. */
  private broken: Error | undefined;

  constructor(
    private readonly file: string,
    private readonly handle: FileHandle,
    private readonly entries: JournalEntry[],
    private size: number,
  ) {}

  intend(intent: Intent): Promise<number> {
    const { run, step, text, undo } = intent;
    return this.append((seq, at) => ({ seq, at, run, type: 'intent', step, text, undo }));
  }

  async done(seq: number): Promise<void> {
    await this.append((own, at) => ({ seq: own, at, run: this.runOf(seq), type: 'done', of: seq }));
  }

  async undone(seq: number, note?: string): Promise<void> {
    await this.append((own, at) => ({
      seq: own,
      at,
      run: this.runOf(seq),
      type: 'undone',
      of: seq,
      ...(note === undefined ? {} : { note }),
    }));
  }

  async failed(seq: number, message: string): Promise<void> {
    await this.append((own, at) => ({
      seq: own,
      at,
      run: this.runOf(seq),
      type: 'failed',
      of: seq,
      message,
    }));
  }

  pending(): PendingUndo[] {
    return pendingOf(this.entries);
  }

  async close(): Promise<void> {
    await this.last.catch(() => {});
    await this.handle.close();
  }

  private runOf(seq: number): string {
    const intent = this.entries[seq - 1];
    if (intent?.type === 'intent') return intent.run;
    throw new LabError('INTERNAL', { message: `The journal has no intent ${seq}.` });
  }

  private append(make: (seq: number, at: string) => JournalEntry): Promise<number> {
    const appended = this.last.then(async () => {
      const entry = make(this.entries.length + 1, isoTime(systemClock.now()));
      await this.write(Buffer.from(`${JSON.stringify(entry)}\n`));
      this.entries.push(entry);
      return entry.seq;
    });
    this.last = appended.catch(() => {});
    return appended;
  }

  private async write(line: Buffer): Promise<void> {
    if (this.broken !== undefined) throw this.broken;
    try {
      await this.handle.appendFile(line);
      await this.handle.datasync();
      this.size += line.length;
    } catch (error) {
      const failure = fileError(error, this.file);
      // Half a line may be there. It must go, or the next append would make it a damaged one.
      await this.handle.truncate(this.size).catch(() => {
        this.broken = failure;
      });
      throw failure;
    }
  }
}
