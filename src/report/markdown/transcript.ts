import type { TranscriptEntry } from '../../model/index.js';
import { details, fence, link, text } from '../escape/markdown.js';
import { oneLine } from '../escape/clean.js';
import { type Origin, seconds } from '../numbers.js';
import { joined, type Section } from './section.js';

/** Output shown per command; the rest is in the command's own file. */
const MOST_LINES = 40;
const MOST_CHARACTERS = 6000;

/** What an engineer would have run on the broken system, with the real output. */
export const transcript: Section = ({ record, origin }) => {
  const looked = record.transcript.filter(({ via }) => via !== 'node');
  if (looked.length === 0) return undefined;
  const faults = [...new Set(looked.map((entry) => entry.fault))];
  return joined([
    '## Diagnosis',
    'Run on the broken system; secrets are redacted.',
    ...faults.map((fault) =>
      joined([
        `### Looking at ${text(fault)}`,
        ...looked.filter((entry) => entry.fault === fault).map((entry) => command(entry, origin)),
      ]),
    ),
  ]);
};

const VIA: Record<TranscriptEntry['via'], string> = {
  kubectl: 'by kubectl',
  api: 'from the API’s own table (kubectl was not used)',
  exec: 'in the container',
  node: 'in the node',
  none: '**not obtained**',
};

function command(entry: TranscriptEntry, origin: Origin): string {
  const note = entry.note === undefined ? '' : ` — ${oneLine(entry.note)}`;
  const exit = entry.exitCode === undefined ? '' : `, exit code ${entry.exitCode}`;
  const { shown, clipped } = clipOutput(entry.output);
  return details(
    `$ ${oneLine(entry.command)}${note}`,
    joined([
      `${origin.text(entry.at)}, ${seconds(entry.seconds)}, ${VIA[entry.via]}${exit}.`,
      shown === '' ? '(no output)' : fence(shown, 'text'),
      clipped
        ? `Clipped; all of it: ${link(text(entry.file), entry.file)}.`
        : `Also in ${link(text(entry.file), entry.file)}.`,
    ]),
  );
}

/** As much of an output as the report shows. */
export function clipOutput(output: string): { shown: string; clipped: boolean } {
  const lines = output.trimEnd().split('\n');
  const shown = lines.slice(0, MOST_LINES).join('\n').slice(0, MOST_CHARACTERS);
  return { shown, clipped: shown.length < output.trimEnd().length };
}
