import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type * as z from 'zod';
import { clip, LabError } from '../../base/index.js';
import type { ProgramSource, UpgradeTarget } from '../../model/index.js';
import { problemText, sortProblems, type Problem } from '../problem.js';
import { readIssueText } from '../schema/issue-text.js';
import { SCENARIO_BOUNDS } from '../source/bounds.js';
import { readBounded } from '../source/read-file.js';
import type { Locate } from '../source/position.js';
import { parseYaml } from '../source/yaml.js';
import { upgradeTargetSchema } from './schema.js';

/** Whatever is installed, these decide what a node is. */
const NEEDED = ['kubeadm', 'kubelet'];

/** What clusters are upgraded to, from a file; `shown` is its name in messages. Throws UPGRADE_TARGET_INVALID. */
export function readUpgradeTarget(path: string, shown: string): UpgradeTarget {
  const read = readBounded(path, shown, SCENARIO_BOUNDS.size);
  if ('problem' in read) throw invalid(shown, [read.problem]);
  return parseUpgradeTarget(read.text, shown, dirname(path));
}

/** The same, from its text. Files are relative to `folder`, and must be there. */
export function parseUpgradeTarget(text: string, shown: string, folder: string): UpgradeTarget {
  const { documents, problems } = parseYaml(text, shown, SCENARIO_BOUNDS);
  const [document] = documents;
  if (problems.length > 0) throw invalid(shown, problems);
  if (!document) throw invalid(shown, [{ file: shown, line: 1, column: 1, ...EMPTY }]);
  const { locate } = document;
  const parsed = upgradeTargetSchema.safeParse(document.value());
  if (!parsed.success) {
    throw invalid(
      shown,
      parsed.error.issues.flatMap((issue) => problemsOf(issue, locate)),
    );
  }
  const { version, images } = parsed.data;
  const missing: Problem[] = NEEDED.filter((name) => !(name in parsed.data.programs)).map(
    (name) => ({
      ...locate(['programs'], 'key'),
      code: 'E_MISSING_KEY',
      message: `programs has no "${name}"`,
      expected: '{file: PATH} or {image: NAME, path: /inside/it}',
    }),
  );
  const programs: Record<string, ProgramSource> = {};
  for (const [name, source] of Object.entries(parsed.data.programs)) {
    programs[name] = 'file' in source ? { file: resolve(folder, source.file) } : source;
    if (!('file' in source) || isFile(resolve(folder, source.file))) continue;
    missing.push({
      ...locate(['programs', name, 'file']),
      code: 'Y_FILE',
      message: `there is no file ${source.file}`,
    });
  }
  if (missing.length > 0) throw invalid(shown, missing);
  return {
    version,
    images: Object.fromEntries(Object.entries(images).map(([name, from]) => [name, from ?? name])),
    programs,
  };
}

const EMPTY = { code: 'E_MISSING_KEY', message: 'the file is empty' } as const;

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function problemsOf(issue: z.core.$ZodIssue, locate: Locate): Problem[] {
  const name = issue.path.map(String).join('.') || 'the file';
  const at = locate(issue.path);
  const own = readIssueText(issue.message);
  if (own) {
    return [{ ...at, ...own, message: own.message ?? `${name} is not what it must be` }];
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      ...locate([...issue.path, key], 'key'),
      code: 'E_UNKNOWN_KEY',
      message: `${name} has no key "${key}"`,
      expected: 'apiVersion, kind, version, images, programs',
    }));
  }
  return [{ ...at, code: 'E_VALUE', message: `${name}: ${clip(issue.message, 200)}` }];
}

function invalid(shown: string, problems: Problem[]): LabError {
  const sorted = sortProblems(problems);
  const [first] = sorted;
  return new LabError('UPGRADE_TARGET_INVALID', {
    message: `${shown} does not say what to upgrade to: ${first?.message ?? ''}`,
    ...(first ? { where: { file: first.file, line: first.line, column: first.column } } : {}),
    details: sorted.map(problemText),
  });
}
