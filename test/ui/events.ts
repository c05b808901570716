import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../src/model/index.js';

/** The events of a whole run of atlan-outage on a real cluster, in order. */
export const RECORDED = join(import.meta.dirname, 'fixtures', 'atlan-outage.jsonl');

export function recorded(): RunEvent[] {
  return readFileSync(RECORDED, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
}

const verdict = (outcome: 'failed' | 'aborted', text: string): RunEvent => ({
  type: 'run.end',
  at: 1795261960000,
  verdict: {
    outcome,
    exitCode: outcome === 'failed' ? 1 : 130,
    reasons: [{ outcome, code: 'TEST', text }],
  },
  sentence: text,
  seconds: 20,
});

const is = (event: RunEvent, type: RunEvent['type'], phase: string, fault?: string): boolean =>
  event.type === type && 'phase' in event && event.phase === phase && event.fault === fault;

/** The same run, stopped in the middle of its first injection and cleaned up. */
export function aborted(): RunEvent[] {
  const events = recorded();
  const at = events.findIndex((event) => is(event, 'phase.end', 'inject', 'selector-mismatch'));
  const last = events[at];
  if (last?.type !== 'phase.end') throw new Error('the recording has no injection');
  return [
    ...events.slice(0, at - 4),
    { type: 'note', at: last.at, level: 'warn', text: 'SIGINT: putting everything back' },
    { ...last, ok: false },
    verdict('aborted', 'The run was stopped by SIGINT.'),
  ];
}

/** The same run with one symptom never seen; the phases up to the undo are passed over. */
export function failing(): RunEvent[] {
  const events = recorded();
  const from = events.findIndex((event) => is(event, 'phase.start', 'inject', 'low-memory-limit'));
  const to = events.findIndex((event) => is(event, 'phase.start', 'undo'));
  const broken = events.slice(0, from).map((event): RunEvent => {
    if (is(event, 'phase.end', 'inject', 'selector-mismatch'))
      return { ...event, ok: true } as RunEvent;
    if (event.type !== 'check.decided' || !event.observation.text.endsWith('answers 502'))
      return event;
    const { observation } = event;
    if (!observation.want) return event;
    return {
      ...event,
      ok: false,
      observation: {
        ...observation,
        result: 'false',
        fields: [{ field: 'status', expected: '502', seen: '200', ok: false }],
      },
    };
  });
  const end = events.slice(to, -1);
  return [...broken, ...end, verdict('failed', 'A symptom was never seen.')];
}
