import { ALREADY_SO, type RunRecord, type UndoRecord } from '../../model/index.js';
import { table, text } from '../escape/markdown.js';
import type { Section } from './section.js';

/** Each change that lab still had to take back after the fixes, and what it did for that. */
export const undone: Section = ({ record }) => {
  if (record.undos.length === 0) return undefined;
  const rows = record.undos.map((undo) => [
    changesOf(undo).map(text).join(', then '),
    what(undo, record),
  ]);
  return `## What lab undid\n\n${table(['change', 'what lab did'], rows)}`;
};

/** Oldest first. Older records only have them joined, newest first. */
function changesOf(undo: UndoRecord): string[] {
  return undo.changes ?? undo.text.split(' · ').toReversed();
}

function what(undo: UndoRecord, record: RunRecord): string {
  const { ok, note, did } = undo;
  if (!ok) return `**failed**${note === undefined ? '' : `: ${text(note)}`}`;
  if (note === undefined) return text(did ?? 'done');
  const newest = changesOf(undo).at(-1);
  const byFix = record.changes.some((c) => c.purpose === 'fix' && c.text === newest);
  return note === ALREADY_SO && byFix
    ? 'nothing to do: the fix had put it back'
    : `nothing to do: ${text(note)}`;
}
