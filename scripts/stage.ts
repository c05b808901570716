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

/** Where the output of a tool goes: to our terminal as it comes, or there in one piece at its end. */
type Output = 'live' | 'at the end';

/** Runs a program of node_modules; resolves with its exit code. */
function runTool(args: string[], env: NodeJS.ProcessEnv, output: Output): Promise<number> {
  return new Promise((resolve) => {
    const to = output === 'live' ? 'inherit' : 'pipe';
    const child = spawn('npx', ['--no-install', ...args], {
      stdio: ['ignore', to, to],
      env: { ...process.env, ...env },
    });
    const printed: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (piece: Buffer) => printed.push(piece));
    }
    child.on('error', () => resolve(1));
    child.on('close', (code) => {
      process.stdout.write(Buffer.concat(printed));
      resolve(code ?? 1);
    });
  });
}

export const NOTHING: StageResult = { passed: 0, failed: 0, skipped: [], failures: [] };

export function sum(results: StageResult[]): StageResult {
  return {
    passed: results.reduce((n, each) => n + each.passed, 0),
    failed: results.reduce((n, each) => n + each.failed, 0),
    skipped: results.flatMap((each) => each.skipped),
    failures: results.flatMap((each) => each.failures),
  };
}

/** A stage that passes or fails as a whole. */
export async function gate(args: string[]): Promise<StageResult> {
  const ok = (await runTool(args, {}, 'at the end')) === 0;
  return {
    passed: ok ? 1 : 0,
    failed: ok ? 0 : 1,
    skipped: [],
    failures: ok ? [] : [args.join(' ')],
  };
}

export interface MochaOptions {
  /** What runs it: c8. */
  before?: string[];
  env?: NodeJS.ProcessEnv;
  output?: Output;
}

/**
 * Runs mocha and counts its tests from its own results.
 * No results, or an exit code that they do not explain, is a failure.
 */
export async function mocha(
  args: string[],
  { before = [], env = {}, output = 'live' }: MochaOptions = {},
): Promise<StageResult> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-results-'));
  const file = join(folder, 'results.json');
  try {
    const reporter = ['--reporter', join(import.meta.dirname, 'reporter.js')];
    const own = { ...env, LAB_TEST_RESULTS: file };
    const code = await runTool([...before, 'mocha', ...reporter, ...args], own, output);
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
