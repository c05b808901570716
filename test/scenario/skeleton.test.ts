import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LabError } from '../../src/base/index.js';
import { listScenarios, newScenario } from '../../src/scenario/index.js';
import { brief, checkSample, codes, packageRoot, sampleFiles } from './sample.js';

describe('lab new', () => {
  it('writes a scenario that validates, with no warning and no trust', () => {
    const report = checkSample();
    expect(codes(report)).to.deep.equal([]);
    expect(newScenario('my-own').map(({ path }) => path)).to.deep.equal([
      'scenario.yaml',
      'manifests/web.yaml',
      'README.md',
      'scenario.schema.json',
    ]);
  });

  it('writes a README with the sections that scenarios have, and the next commands', () => {
    const sectionsOf = (text: string): string[] =>
      [...text.matchAll(/^## (.*)$/gm)].map(([, title = '']) => title);
    const folders = listScenarios(packageRoot).map(({ file }) => dirname(file));
    const sections = folders.map((folder) =>
      sectionsOf(readFileSync(join(folder, 'README.md'), 'utf8')),
    );
    const usual = [...new Set(sections.flat())].filter(
      (title) => sections.filter((own) => own.includes(title)).length >= folders.length / 2,
    );
    expect(usual).to.include.members(['What to look for', 'What it teaches']);
    const readme = sampleFiles()['README.md'] ?? '';
    expect(sectionsOf(readme)).to.include.members(usual);
    for (const command of ['validate', 'run', 'selftest']) {
      expect(readme).to.match(new RegExp(`^lab ${command} \\.`, 'm'));
    }
  });

  it('refuses a name that is none', () => {
    for (const name of ['', 'A', '../x', 'a b', 'x'.repeat(51)]) {
      expect(() => newScenario(name))
        .to.throw(LabError)
        .with.property('code', 'USAGE');
    }
  });
});

describe('--set', () => {
  const set = (values: Record<string, string>) =>
    checkSample({
      set: values,
      scenario: [['faults:\n', 'load: { main: { port: web, during: { amount: 5 } } }\nfaults:\n']],
    });

  it('writes values by dotted path, before the check', () => {
    const { valid } = set({
      'load.main.connections': '200',
      'load.main.during.max': '30s',
      'faults.wrong-selector.title': 'Another title',
      'steadyState.0.within': '90s',
      'metadata.tags': '[a, b]',
      'cluster.ports.web.hostPort': '40000',
    });
    expect(valid?.scenario.load[0]?.during).to.deep.equal({
      connections: 200,
      amount: 5,
      max: 30_000,
    });
    expect(valid?.scenario.faults[0]?.title).to.equal('Another title');
    expect(valid?.scenario.steadyState[0]?.within).to.equal(90_000);
    expect(valid?.scenario.metadata.tags).to.deep.equal(['a', 'b']);
    expect(valid?.scenario.cluster.ports[0]?.hostPort).to.equal(40_000);
  });

  it('replaces a whole entry of a list', () => {
    const { problems } = set({ 'steadyState.0': '{ http: { port: wep, status: 200 } }' });
    expect(problems.map(({ code }) => code)).to.deep.equal(['E_PORT_UNDECLARED']);
  });

  it('is checked like the file itself', () => {
    expect(set({ 'metadata.minutes': 'long' }).problems.map(brief)).to.deep.equal([
      'E_TYPE at minutes: metadata.minutes is "long"',
    ]);
    expect(set({ 'metadata.minuts': '1' }).problems.map(({ code }) => code)).to.deep.equal([
      'E_UNKNOWN_KEY',
    ]);
  });

  for (const [path, value] of [
    ['metdata.title', 'x'],
    ['faults.no-such.title', 'x'],
    ['steadyState.7', 'x'],
    ['metadata.title.x', 'y'],
    ['metadata.__proto__', '{}'],
    ['metadata.title', '[1'],
  ] as const) {
    it(`refuses ${path}=${value}`, () => {
      expect(set({ [path]: value }).problems.map(({ code }) => code)).to.include('E_SET');
    });
  }
});
