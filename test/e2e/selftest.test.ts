import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Selftest } from '../../src/model/index.js';
import { Lab, NOTHING, SMALL, textOf } from './lab.js';

/** On the embedded cluster: it needs neither Docker nor kubectl. */
describe('lab selftest', function () {
  this.timeout(300_000);
  let lab: Lab;

  beforeEach(async () => {
    lab = await Lab.create();
  });
  afterEach(() => lab.remove());

  const prove = async (scenario: string, ...only: string[]): Promise<[number, Selftest]> => {
    const ended = await lab.run([
      ...['selftest', scenario, '--provider', 'embedded', '--cluster', lab.cluster],
      ...['-o', 'json', ...only.flatMap((text) => ['--only', text])],
    ]);
    expect(ended.code, textOf(ended)).to.be.a('number');
    const [proof] = JSON.parse(ended.stdout) as Selftest[];
    if (!proof) throw new Error(textOf(ended));
    expect(await lab.leftovers()).to.deep.equal(NOTHING);
    return [ended.code ?? -1, proof];
  };

  it('proves a fault both ways, and leaves nothing', async () => {
    const [code, { results }] = await prove(SMALL, 'cut-off/');
    expect(results.filter(({ hole }) => hole)).to.deep.equal([]);
    expect(code).to.equal(0);
    const outcomes = results.map(({ outcome }) => outcome);
    expect(new Set(outcomes)).to.deep.equal(new Set(['passed', 'failed', 'invalid']));
  });

  it('finds a recovery that the healthy system does not have', async () => {
    // Of the small system: after its last fault there are two pods where there was one.
    const [code, { results }] = await prove(SMALL, 'healthy');
    expect(results.map(({ hole, outcome }) => [hole, outcome])).to.deep.equal([[true, 'failed']]);
    expect(results[0]?.text).to.include('no-room.recovery[0]');
    expect(code).to.equal(1);
  });

  it('refuses to prove nothing', async () => {
    const args = ['selftest', SMALL, '--provider', 'embedded', '--cluster', lab.cluster];
    const ended = await lab.run([...args, '--only', 'no-such-case']);
    expect(ended.code, textOf(ended)).to.equal(2);
    expect(ended.stderr).to.include('"no-such-case"');
    expect(await lab.leftovers()).to.deep.equal(NOTHING);
  });

  it('calls a case that was stopped no hole', async () => {
    const args = ['selftest', SMALL, '--provider', 'embedded', '--cluster', lab.cluster];
    const ended = await lab.run([
      ...args,
      '--only',
      'cut-off/alone',
      '--timeout',
      '2s',
      '-o',
      'json',
    ]);
    expect(ended.code, textOf(ended)).to.equal(130);
    expect((JSON.parse(ended.stdout) as Selftest[]).flatMap(({ results }) => results))
      .to.deep //
      .equal([]);
    expect(await lab.leftovers()).to.deep.equal(NOTHING);
  });

  it('finds no fault with a healthy system, whatever odd thing is beside it', async () => {
    const [code, { results }] = await prove('node-drain', 'healthy');
    expect(results.map(({ id, outcome }) => [id, outcome])).to.deep.equal([
      ['healthy', 'passed'],
      ['healthy, beside it legacy-budget', 'passed'],
    ]);
    expect(code).to.equal(0);
  });

  it('finds a check that cannot fail', async () => {
    const weak = join(lab.root, 'weak');
    cpSync(SMALL, weak, { recursive: true });
    const file = join(weak, 'scenario.yaml');
    const text = readFileSync(file, 'utf8');
    const check = '- memory: { container: { selector: app=web }, limit: 64Mi }';
    expect(text).to.include(check);
    writeFileSync(file, text.replace(check, '- podState: { selector: app=web, ready: true }'));
    const [code, { results }] = await prove(weak, 'other-settings/fix left out');
    expect(results.map(({ hole, outcome }) => [hole, outcome])).to.deep.equal([[true, 'passed']]);
    expect(code).to.equal(1);
  });
});
