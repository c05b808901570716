import { expect } from 'chai';
import type { ActionUse } from '../../src/model/index.js';
import { inject, runScenario, up } from '../../src/run/index.js';
import { rejection } from '../journal/temp-dir.js';
import { sendJson } from '../kube/tiny-api.js';
import { allHolds, MARK, REVIEW, withSmallSystem, type SmallSystem } from './small-system.js';

const COREDNS = '/apis/apps/v1/namespaces/kube-system/deployments/coredns';

/** The first fault begins with something that is in no manifest. */
function beginWith({ options }: SmallSystem, kind: string, name: string, namespace: string): void {
  const scale = {
    id: 'first.inject[0]',
    text: 'scale',
    kind: 'scale',
    spec: { kind, name, namespace, replicas: 0 },
  } as ActionUse;
  options.scenario.faults[0]?.inject.unshift(scale);
}

/**
 * Requests that change anything. A review of our permissions is sent, and changes nothing; the mark
 * that a killed run may have left goes with its recovery.
 */
const changes = ({ api }: SmallSystem): string[] =>
  api.seen
    .filter(({ method, path }) => method !== 'GET' && path !== REVIEW && path !== MARK)
    .map(({ method, path }) => `${method} ${path}`);

const warnings = ({ events }: SmallSystem): string[] =>
  events.flatMap((event) => (event.type === 'note' && event.level === 'warn' ? [event.text] : []));

describe('preflight of a cluster that is reused', () => {
  it('refuses what it does not have, with nothing changed', () =>
    withSmallSystem(async (system) => {
      allHolds();
      system.exists.add('c');
      beginWith(system, 'Deployment', 'coredns', 'kube-system');
      const error = await rejection(runScenario(system.options));
      expect(error).to.include({ code: 'PREFLIGHT_FAILED' });
      expect(error).to.have.property('message').that.contains('Deployment/coredns does not exist');
      expect(changes(system)).to.deep.equal([]);
      expect(system.api.seen).not.to.be.empty;
    }));

  it('refuses what we may not do, with nothing changed', () =>
    withSmallSystem(async (system) => {
      system.exists.add('c');
      system.api.on('POST', REVIEW, (_, response) =>
        sendJson(response, { status: { allowed: false } }),
      );
      const error = await rejection(runScenario(system.options));
      expect(error).to.include({ code: 'PREFLIGHT_FAILED' });
      expect(error).to.have.property('message').that.contains('not allowed to patch services');
      expect(changes(system)).to.deep.equal([]);
    }));

  it('asks its API once for what it finds, and then runs', () =>
    withSmallSystem(async (system) => {
      allHolds();
      system.exists.add('c');
      const found = { kind: 'Deployment', metadata: { name: 'coredns' } };
      system.api.on('GET', COREDNS, (_, response) => sendJson(response, found));
      beginWith(system, 'Deployment', 'coredns', 'kube-system');
      const paused = { ...system.options, pauseAfter: 'baseline' } as const;
      expect((await runScenario(paused)).record.verdict.outcome).to.equal('passed');
      expect(system.api.seen.filter(({ path }) => path === COREDNS)).to.have.length(1);
      expect(warnings(system)).to.deep.equal([]);
    }));
});

describe('preflight of a new cluster', () => {
  it('warns of what its manifests do not have, and refuses it before the first injection', () =>
    withSmallSystem(async (system) => {
      allHolds();
      beginWith(system, 'Deployment', 'coredns', 'kube-system');
      const { record } = await runScenario(system.options);
      expect(warnings(system)[0]).to.match(
        /^first\.inject\[0\]: Deployment\/coredns .*no manifest/,
      );
      expect(record.error).to.include({ code: 'PREFLIGHT_FAILED', phase: 'inject' });
      expect(system.selector()).to.deep.equal({ app: 'web' });
      expect(system.deleted).to.deep.equal(['c']);
      expect(record.leftovers).to.deep.equal([]);
    }));

  it('of a system that stands is made by lab inject', () =>
    withSmallSystem(async (system) => {
      allHolds();
      beginWith(system, 'Pod', 'web-0', 'small');
      await up(system.options);
      const error = await rejection(inject(system.options, ['first']));
      expect(error).to.include({ code: 'PREFLIGHT_FAILED' });
      expect(system.selector()).to.deep.equal({ app: 'web' });
    }));

  it('does not look for what an injected fault may have taken away', () =>
    withSmallSystem(async (system) => {
      allHolds();
      await up(system.options);
      await inject(system.options, ['first']);
      beginWith(system, 'Deployment', 'coredns', 'kube-system');
      await inject(system.options, ['second']);
      expect(system.selector()).to.deep.equal({ app: 'second' });
    }));
});

describe('the memory that a fault needs of this machine', () => {
  const hungry = ({ options }: SmallSystem, name: string, bytes: number): void => {
    const fault = options.scenario.faults.find((candidate) => candidate.name === name);
    if (fault) fault.hostMemory = bytes;
  };

  it('is looked at again before the fault changes anything', () =>
    withSmallSystem(async (system) => {
      allHolds();
      await up(system.options);
      await inject(system.options, ['first']);
      hungry(system, 'second', Number.MAX_SAFE_INTEGER);
      const error = await rejection(inject(system.options, ['second']));
      expect(error).to.include({ code: 'NOT_ENOUGH_MEMORY' });
      expect(error).to.have.property('message').that.contains('second needs');
      expect(system.selector()).to.deep.equal({ app: 'first' });
    }));

  it('does not keep a fault that needs less', () =>
    withSmallSystem(async (system) => {
      allHolds();
      hungry(system, 'first', 1);
      await up(system.options);
      expect((await inject(system.options, ['first'])).verdict.outcome).to.equal('passed');
    }));
});
