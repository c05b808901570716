import { formatBytes } from '../../base/index.js';
import type { DiagnosisCommand, ProbeContext, Sample, TextMatch } from '../../model/index.js';
import { capture } from '../common/capture.js';
import {
  noData,
  numberPart,
  sampleOf,
  textMatches,
  textPart,
  type Judged,
} from '../common/sample.js';
import type { DiagnosisEntry } from './index.js';

/** Whether anything is asked of what a command shows; one that is only to be read says nothing. */
export function asksSomething(command: DiagnosisCommand): boolean {
  return 'copy' in command || command.expect !== undefined || command.capture !== undefined;
}

/** What a command showed, beside what it must show. A value that it captures is kept. */
export function judgeDiagnosis(
  command: DiagnosisCommand,
  entry: DiagnosisEntry,
  context: ProbeContext,
): Sample {
  if (entry.via === 'none') return noData('output', entry.output);
  const parts: Judged[] = [];
  const { expect, capture: captured } = command;
  if (expect?.exitCode) {
    const seen = entry.exitCode;
    parts.push({
      field: 'exit code',
      expected: expect.exitCode.join(' or '),
      seen: seen === undefined ? 'none' : String(seen),
      ok: seen !== undefined && expect.exitCode.includes(seen),
    });
  }
  if (expect?.output) parts.push(outputPart(expect.output, entry.output));
  if (captured) parts.push(capture(captured, entry.output, context));
  if ('copy' in command) {
    const { copied } = entry;
    const { size, contains, max } = command.copy;
    parts.push(numberPart('size', size ?? { atMost: max }, copied?.bytes, formatBytes));
    for (const text of contains) {
      const ok = copied?.found.includes(text) ?? false;
      const expected = `contains ${JSON.stringify(text)}`;
      parts.push({ field: 'content', expected, seen: ok ? text : 'it does not', ok });
    }
  }
  return sampleOf(parts, entry.output);
}

/** The line that shows it stands for an output that may be long. */
function outputPart(match: TextMatch, output: string): Judged {
  const part = textPart('output', match, output);
  if (part.ok !== true) return part;
  const line = output.split('\n').find((one) => textMatches(one, match) === true);
  return line === undefined ? part : { ...part, seen: line.trim() };
}
