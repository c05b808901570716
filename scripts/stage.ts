import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a stage came to; scripts/reporter.js writes it for mocha. A gate counts as one check. */
export interface StageResult {
  passed: number;
  failed: number;
  /** Full titles. */
  skipped: string[];
  /** What failed and why, said again at the very end: a CI job's log is often cut. */
  failures: string[];
}

/** Runs a program of node_modules with our terminal; resolves with its exit code. */
export function runTool(args: string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn('npx', ['--no-install', ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** A stage that passes or fails as a whole. */
export async function gate(args: string[]): Promise<StageResult> {
  const ok = (await runTool(args)) === 0;
  return {
    passed: ok ? 1 : 0,
    failed: ok ? 0 : 1,
    skipped: [],
    failures: ok ? [] : [args.join(' ')],
  };
}

/**
 * Runs mocha (`before` is what runs it: c8) and counts its tests from its own results.
 * No results, or an exit code that they do not explain, is a failure.
 */
export async function mocha(
  args: string[],
  before: string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<StageResult> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-results-'));
  const file = join(folder, 'results.json');
  try {
    const reporter = ['--reporter', join(import.meta.dirname, 'reporter.js')];
    const code = await runTool([...before, 'mocha', ...reporter, ...args], {
      ...env,
      LAB_TEST_RESULTS: file,
    });
    if (!existsSync(file)) {
      return { passed: 0, failed: 1, skipped: [], failures: ['mocha ended without results'] };
    }
    const results = JSON.parse(readFileSync(file, 'utf8')) as StageResult;
    if (code === 0 || results.failed > 0) return results;
    return { ...results, failed: 1, failures: [`mocha ended with exit code ${code}`] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
