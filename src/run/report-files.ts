import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { LabError } from '../base/index.js';
import type { RunRecord, TimelineEntry } from '../model/index.js';
import { parseRunRecord, parseTimeline, remakeReport } from '../report/index.js';

const TIMELINE = 'timeline.jsonl';

/**
 * Reads a finished run back: its record and its timeline. Throws RUN_RECORD_INVALID, also when
 * a file that the record lists is missing or is not what the run wrote.
 */
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
  const record = parseRunRecord(json);
  let lines = '';
  for (const file of record.files) {
    const content = await readListed(dir, file);
    if (file.path === TIMELINE) lines = content.toString('utf8');
  }
  return { record, timeline: parseTimeline(lines) };
}

async function readListed(dir: string, file: RunRecord['files'][number]): Promise<Buffer> {
  const path = join(dir, file.path);
  const content = await readFile(path).catch((error: unknown) => {
    throw new LabError('RUN_RECORD_INVALID', {
      message: `${path} is missing, though run.json lists it`,
      cause: error,
    });
  });
  if (createHash('sha256').update(content).digest('hex') !== file.sha256) {
    throw new LabError('RUN_RECORD_INVALID', {
      message: `${path} was changed after the run: its digest is not the one in run.json`,
    });
  }
  return content;
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

/** Points both at the run's folder: `latest` of its scenario, and `latest` of all beside the scenarios. */
export async function pointLatest(dir: string): Promise<void> {
  for (const folder of [dirname(dir), dirname(dirname(dir))]) {
    // Renaming a fresh link replaces the old one at once: runs may end side by side.
    const fresh = join(folder, `.latest-${randomUUID()}`);
    await symlink(relative(folder, dir), fresh);
    await rename(fresh, join(folder, 'latest'));
  }
}
