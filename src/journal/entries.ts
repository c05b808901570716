import type { JournalEntry } from '../model/index.js';
import { LabError } from '../base/index.js';

/** What the bytes of a journal hold. */
export interface ParsedJournal {
  entries: JournalEntry[];
  /** Length in bytes of the whole lines; what follows is a torn last line. */
  size: number;
}

const NEWLINE = 0x0a;

/**
 * Reads a journal's bytes. A last line that is cut off or not an entry was being
 * written when the machine or the process died: its append never resolved, so nothing
 * was done on its word, and it is left out. Any other bad line is JOURNAL_DAMAGED.
 */
export function parseJournal(bytes: Buffer, file: string): ParsedJournal {
  const entries: JournalEntry[] = [];
  const intents = new Set<number>();
  let size = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, size)) {
    const problem = addEntry(bytes.toString('utf8', size, end), entries, intents);
    if (problem !== undefined) {
      if (end === bytes.length - 1) break;
      throw damaged(file, entries.length + 1, problem);
    }
    size = end + 1;
  }
  return { entries, size };
}

/** Adds the entry of a line, or says what is wrong with it. */
function addEntry(line: string, entries: JournalEntry[], intents: Set<number>): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  if (!isEntry(value)) return 'not a journal entry';
  if (value.seq !== (entries.at(-1)?.seq ?? 0) + 1) return `out of order (seq ${value.seq})`;
  if (value.type === 'intent') intents.add(value.seq);
  else if (!intents.has(value.of)) return `about an intent that is not there (${value.of})`;
  entries.push(value);
  return undefined;
}

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Record<string, unknown>;
  if (typeof entry.seq !== 'number' || typeof entry.run !== 'string') return false;
  switch (entry.type) {
    case 'intent':
      return (
        typeof entry.step === 'string' &&
        typeof entry.text === 'string' &&
        typeof (entry.undo as { op?: unknown } | null)?.op === 'string'
      );
    case 'done':
    case 'undone':
    case 'failed':
      return typeof entry.of === 'number';
    default:
      return false;
  }
}

function damaged(file: string, line: number, problem: string): LabError {
  return new LabError('JOURNAL_DAMAGED', {
    message: `Line ${line} of the journal is damaged: ${problem}.`,
    where: { file, line, column: 1 },
    details: [`${file}:${line}: ${problem}`],
  });
}
