import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LabError } from '../base/index.js';
import type { RunRecord, TimelineEntry } from '../model/index.js';
import { parseRunRecord, parseTimeline, remakeReport } from '../report/index.js';

/** Reads a finished run back: its record and its timeline. Throws RUN_RECORD_INVALID. */
export async function readRun(
  dir: string,
): Promise<{ record: RunRecord; timeline: TimelineEntry[] }> {
  const text = await readFile(join(dir, 'run.json'), 'utf8').catch((error: unknown) => {
    throw new LabError('RUN_RECORD_INVALID', { message: `${dir} holds no run.json`, cause: error });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new LabError('RUN_RECORD_INVALID', {
      message: `${dir}/run.json is not JSON`,
      cause: error,
    });
  }
  const lines = await readFile(join(dir, 'timeline.jsonl'), 'utf8').catch(() => '');
  return { record: parseRunRecord(json), timeline: parseTimeline(lines) };
}

/** Makes everything that is made from the record again, byte for byte; returns the report's path. */
export async function writeReport(
  dir: string,
  record: RunRecord,
  timeline: TimelineEntry[],
): Promise<string> {
  for (const { path, content } of await remakeReport(record, timeline)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
  return join(dir, 'report.md');
}

/** Points `latest`, beside the run's folder, at it. */
export async function pointLatest(dir: string): Promise<void> {
  const link = join(dirname(dir), 'latest');
  await rm(link, { force: true });
  await symlink(basename(dir), link);
}
