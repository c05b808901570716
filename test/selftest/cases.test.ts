import { expect } from 'chai';
import type { ActionUse, Scenario, Truth } from '../../src/model/index.js';
import { loadScenario } from '../../src/scenario/index.js';
import { casesOf, hurried } from '../../src/selftest/cases.js';
import { decoyPod } from '../../src/selftest/decoys.js';
import { expectFile } from '../expect-file.js';
import { packageRoot } from '../scenario/sample.js';

describe('the cases of a selftest', () => {
  let scenario: Scenario;
  let truth: Truth;
  before(() => ({ scenario, truth } = loadScenario('atlan-outage', { packageRoot, trust: false })));

  it('are, of the main scenario', () => {
    const lines = casesOf(scenario, truth).map(({ id, wants }) => `${wants.padEnd(8)}${id}\n`);
    expectFile('test/golden/selftest/atlan-outage.txt', lines.join(''));
  });

  it('have two other right fixes at least for each fault', () => {
    const others = casesOf(scenario, truth).filter(({ kind }) => kind === 'other-fix');
    for (const { name } of scenario.faults) {
      expect(others.filter(({ fault }) => fault === name).length, name).to.be.at.least(2);
    }
  });

  it('do something else in place of the fix, and leave the other faults as they are', () => {
    const [, ...rest] = casesOf(scenario, truth);
    const green = rest.find(({ id }) => id.includes('scaled to 0'));
    const [own, ...others] = green?.scenario.faults ?? [];
    expect(own?.fix.map(({ kind }) => kind)).to.deep.equal(['scale']);
    expect(others.map(({ fix }) => fix)).to.deep.equal(
      scenario.faults.slice(1).map(({ fix }) => fix),
    );
  });

  it('bring the image of what they put there', () => {
    const green = casesOf(scenario, truth).filter(({ kind }) => kind === 'false-green');
    const applies = (actions: ActionUse[]): boolean => actions.some(({ kind }) => kind === 'apply');
    const decoys = green.filter((one) =>
      one.scenario.faults.some((fault) => fault.name === one.fault && applies(fault.fix)),
    );
    expect(decoys).to.not.deep.equal([]);
    for (const one of decoys) {
      expect(one.scenario.images, one.id).to.include('hashicorp/http-echo:0.2.3');
    }
  });

  it('end soon where no recovery is to come, and keep the load that a symptom is false under', () => {
    const [other, one] = casesOf(scenario, truth).filter(({ kind }) => kind === 'fix-left-out');
    if (!one || !other) throw new Error('no such case');
    const { faults, load } = hurried(scenario, one, 7000);
    const recovery = faults.flatMap((fault) => fault.recovery);
    expect(Math.max(...recovery.map(({ within }) => within))).to.equal(7000);
    expect(load.map(({ before, after, quick }) => [before, after, quick])).to.deep.equal(
      scenario.load.map(({ quick }) => [quick, undefined, undefined]),
    );
    // Its symptoms ask for none.
    const [none] = hurried(scenario, other, 7000).load;
    expect(none?.before).to.equal(undefined);
    expect(none?.during).to.deep.equal(scenario.load[0]?.during);
  });
});

describe('a hurried case', () => {
  it('keeps the load that the drill starts: without it nothing is drilled', () => {
    const { scenario, truth } = loadScenario('node-drain', { packageRoot, trust: false });
    const one = casesOf(scenario, truth).find(({ loads }) => !loads);
    if (one === undefined) throw new Error('no case without loads');
    const { load } = hurried(scenario, one, 7000);
    expect(load.every(({ after }) => after !== undefined)).to.equal(true);
  });
});

describe('a decoy', () => {
  const listens = (refuses: boolean): unknown => {
    const { spec } = decoyPod('shop', { app: 'web' }, { number: 80, name: 'http' }, { refuses });
    const [container] = spec?.['containers'] as { args: string[]; ports: unknown[] }[];
    return [container?.args[0], container?.ports];
  };

  it('has the port that the Service means, and listens there or not', () => {
    const ports = [{ containerPort: 80, name: 'http' }];
    expect(listens(false)).to.deep.equal(['-listen=:80', ports]);
    expect(listens(true)).to.deep.equal(['-listen=:1', ports]);
  });
});
