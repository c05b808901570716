import type { TranscriptEntry } from '../../model/index.js';
import { oneLine } from '../escape/clean.js';
import { details, fence, link, text } from '../escape/markdown.js';
import { type Origin, seconds } from '../numbers.js';
import { clipOutput } from './transcript.js';
import { joined, type Section } from './section.js';

/** What was run in the nodes, in order, with what it printed: the log of an upgrade. */
export const nodeLog: Section = ({ record, origin }) => {
  const entries = record.transcript.filter(({ via }) => via === 'node');
  if (entries.length === 0) return undefined;
  return joined([
    '## What was run in the nodes',
    'Every program that a step ran in a node, in order; secrets are redacted.',
    ...entries.map((entry) => line(entry, origin)),
  ]);
};

function line(entry: TranscriptEntry, origin: Origin): string {
  const { shown, clipped } = clipOutput(entry.output);
  return details(
    `${origin.text(entry.at)} ${oneLine(entry.command)}`,
    joined([
      `${text(entry.fault)}, ${seconds(entry.seconds)}, exit code ${entry.exitCode ?? 'unknown'}.`,
      shown === '' ? '(no output)' : fence(shown, 'text'),
      `${clipped ? 'Clipped; all of it' : 'Also'} in ${link(text(entry.file), entry.file)}.`,
    ]),
  );
}
