import { expect } from 'chai';
import { needs } from '../needs.js';
import { onTerminal, textOf, type Seen } from './terminal.js';

const SHOW = '\u001b[?25h';
const HIDE = '\u001b[?25l';

const replay = (name: string, env: Record<string, string> = {}): Promise<Seen> =>
  onTerminal(['node', '--import', 'tsx', 'test/ui/fixtures/replay.ts', ...name.split(' ')], {
    env,
  });

/** The picture that was drawn last, and what was written after it. */
function last(raw: string): string[] {
  const lines = textOf(raw).trimEnd().split('\n');
  return lines.slice(lines.findLastIndex((line) => /^[✔✖↓] provision/.test(line)));
}

describe('the live view on a terminal', function () {
  this.timeout(60_000);
  let whole: Seen, stopped: Seen, broken: Seen, left: Seen;
  before(async function () {
    needs(this, 'script', 'stty');
    whole = await replay('recorded');
    stopped = await replay('aborted', { NO_COLOR: '1' });
    broken = await replay('failing');
    left = await replay('recorded leave');
  });

  it('ends with every phase ticked, with its checks and seconds, and the outcome', () => {
    const { raw, exitCode } = whole;
    expect(exitCode).to.equal(0);
    const lines = last(raw);
    expect(lines[0]).to.equal('✔ provision (114.2 s)');
    expect(lines).to.include('✔ baseline 28/28 checks (56.8 s)');
    expect(lines).to.include('✔ inject selector-mismatch 7/7 checks (15.3 s)');
    expect(lines.filter((line) => !line.startsWith('✔'))).to.deep.equal([
      'PASSED: every fault was witnessed, every check said what it had to, everything recovered.',
      'Report: reports/atlan-outage/20261121-113916-699f/report.md',
    ]);
    expect(raw.lastIndexOf(SHOW)).to.be.greaterThan(raw.lastIndexOf(HIDE));
  });

  it('shows what is waited for, memory, restarts, requests and the time while it runs', () => {
    const text = textOf(whole.raw);
    expect(text).to.match(/⠋|⠙|⠹|⠸|⠼|⠴|⠦|⠧|⠇|⠏/);
    expect(text).to.contain(' of at most ');
    expect(text).to.match(/MiB/);
    expect(text).to.match(/restarts/);
    expect(text).to.match(/ok\/s/);
  });

  it('marks the phase in which a run was aborted, and the later ones as not run', () => {
    const lines = last(stopped.raw);
    expect(lines.find((line) => line.includes('inject selector-mismatch'))).to.match(/^✖ /);
    expect(lines).to.include('↓ inject low-memory-limit (not run)');
    expect(lines).to.include('↓ delete (not run)');
    expect(lines.slice(-2)).to.deep.equal([
      '! SIGINT: putting everything back',
      'ABORTED: The run was stopped by SIGINT.',
    ]);
  });

  it('shows a check that failed below its phase, and goes on past phases that were left out', () => {
    const lines = last(broken.raw);
    const at = lines.findIndex((line) => line.startsWith('✖ inject selector-mismatch'));
    expect(at).to.be.greaterThan(0);
    expect(lines[at + 1]).to.contain('the front page answers 502: status: expected 502, seen 200');
    expect(lines).to.include('↓ diagnosis selector-mismatch (not run)');
    expect(lines.find((line) => line.startsWith('✔ undo'))).to.match(/s\)$/);
    expect(lines.slice(-3)).to.deep.equal([
      'FAILED: A symptom was never seen.',
      '  [TEST]',
      '  next: Read the report: it has every reason, with what was expected and what was seen.',
    ]);
  });

  it('gives the terminal back when the process leaves in the middle', () => {
    const { raw, exitCode } = left;
    expect(exitCode).to.equal(130);
    expect(textOf(raw).trimEnd().split('\n').at(-1)).to.equal('leaving at once');
    expect(raw.lastIndexOf(SHOW)).to.be.greaterThan(raw.lastIndexOf(HIDE));
  });

  it('uses no colour when NO_COLOR is set', () => {
    const colour = /\u001b\[[0-9;]*m/;
    expect(whole.raw).to.match(colour);
    expect(stopped.raw).not.to.match(colour);
  });
});
