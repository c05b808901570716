import { LabError, messageOf } from '../../base/index.js';
import type { RunRecord, TimelineEntry } from '../../model/index.js';
import { problemsOf } from './check.js';
import { runRecordSchema } from './run-record.js';

/**
 * A run.json, as its text or already parsed, as a run record. Throws
 * RUN_RECORD_INVALID when it is none, or of another format version.
 */
export function parseRunRecord(json: unknown): RunRecord {
  const value = typeof json === 'string' ? parseJson(json, 'run.json') : json;
  const version: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'formatVersion') : undefined;
  if (version !== 1) {
    throw new LabError('RUN_RECORD_INVALID', {
      message: `run.json has format version ${JSON.stringify(version) ?? 'none'}; this lab reads version 1.`,
      next: 'Use the version of lab that made the run, or name another run.',
    });
  }
  const problems = problemsOf(value, runRecordSchema());
  if (problems.length > 0) {
    throw new LabError('RUN_RECORD_INVALID', {
      message: `run.json is not a run record: ${problems[0] ?? ''}`,
      details: problems,
    });
  }
  return value as RunRecord;
}

const TYPES = new Set<unknown>([
  'phase',
  'change',
  'check',
  'object',
  'event',
  'memory',
  'load',
  'note',
] satisfies TimelineEntry['type'][]);

/**
 * The text of a timeline.jsonl. A last line that was cut short (the process was
 * killed while it wrote) is left out; any other damage is RUN_RECORD_INVALID.
 */
export function parseTimeline(jsonl: string): TimelineEntry[] {
  const lines = jsonl.split('\n');
  const cut = lines.pop();
  if (cut !== undefined && cut !== '' && isJson(cut)) lines.push(cut);
  return lines.map((line, index) => {
    const entry = parseJson(line, `timeline.jsonl:${index + 1}`);
    if (
      typeof entry !== 'object' ||
      entry === null ||
      !TYPES.has(Reflect.get(entry, 'type')) ||
      typeof Reflect.get(entry, 'at') !== 'number'
    ) {
      throw new LabError('RUN_RECORD_INVALID', {
        message: `timeline.jsonl:${index + 1} is not a timeline entry.`,
      });
    }
    return entry as TimelineEntry;
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LabError('RUN_RECORD_INVALID', {
      message: `${what} is not JSON: ${messageOf(error)}`,
      cause: error,
    });
  }
}
