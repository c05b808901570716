import type { JournalEntry, PendingUndo } from '../model/index.js';

/**
 * What is left to undo after these entries, newest first: the order in which it must
 * be undone. A `failed` undo stays pending, so that the next `recover` tries it again.
 */
export function pendingOf(entries: readonly JournalEntry[]): PendingUndo[] {
  const open = new Map<number, PendingUndo>();
  for (const entry of entries) {
    if (entry.type === 'intent') {
      const { seq, run, step, text, undo } = entry;
      open.set(seq, { seq, run, step, text, undo, done: false });
    } else if (entry.type === 'done') {
      const intent = open.get(entry.of);
      if (intent) intent.done = true;
    } else if (entry.type === 'undone') {
      open.delete(entry.of);
    }
  }
  return [...open.values()].reverse();
}
