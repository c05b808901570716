import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../../src/base/index.js';
import { clusterDir, openJournal } from '../../src/journal/index.js';
import type { PlanStep, RunEvent, StepKind } from '../../src/model/index.js';
import { EXECUTORS } from '../../src/run/execute/index.js';
import { boundOf } from '../../src/plan/index.js';
import {
  fix,
  inject,
  readMachine,
  recover,
  runScenario,
  status,
  up,
  verify,
  type RunOptions,
} from '../../src/run/index.js';
import type { Session } from '../../src/run/session.js';
import { saveMachine } from '../../src/run/state.js';
import { rejection } from '../journal/temp-dir.js';
import { checkOf } from '../plan/fixture.js';
import { loadResult } from '../verdict/fixture.js';
import { allHolds, withSmallSystem, type SmallSystem } from './small-system.js';

/** A healthy system that `lab up` brought up, in which every check says what it must. */
const withSystemUp = (use: (system: SmallSystem) => Promise<void>): Promise<void> =>
  withSmallSystem(async (system) => {
    allHolds();
    expect((await up(system.options)).verdict).to.include({ outcome: 'passed', exitCode: 0 });
    await use(system);
  });

const machineOf = ({ options }: SmallSystem) =>
  readMachine(clusterDir(options.stateHome, options.cluster));

/** Does `work` instead, where the step is this one. */
function instead(
  kind: StepKind,
  id: string,
  work: (session: Session, signal: AbortSignal) => void | Promise<void>,
): void {
  const usual = EXECUTORS[kind];
  EXECUTORS[kind] = async (step: PlanStep, session, signal) => {
    if (step.id !== id) return await usual(step, session, signal);
    await work(session, signal);
    return undefined;
  };
}

/** Ctrl-C at this step. */
const stopAt = (system: SmallSystem, kind: StepKind, id: string): void =>
  instead(kind, id, (_, signal) => {
    system.stop.abort(new LabError('ABORTED', { message: 'stopped' }));
    signal.throwIfAborted();
  });

describe('lab inject', () => {
  it('passes with its faults witnessed, and says that the system stands', () =>
    withSystemUp(async ({ options, events }) => {
      const { verdict, record } = await inject(options, ['first']);
      expect(verdict.exitCode).to.equal(0);
      expect(record.pausedAfter).to.equal('inject');
      expect(events.at(-1))
        .to.have.property('sentence')
        .that.matches(/ stands on kind, injected: first: \d+ checks? as (it|they) must be, in /);
    }));

  it('is invalid, exit 4, for a fault that was not witnessed: without an observation nothing holds', () =>
    withSystemUp(async ({ options }) => {
      instead('fault.inject', 'inject/first/apply', ({ state }) => {
        state.record.witnesses.push({ fault: 'first', injectedAt: '', readBack: [] });
      });
      const { verdict, observations } = await inject(options, ['first', 'second']);
      expect(observations).to.deep.equal([]);
      expect(verdict).to.include({ outcome: 'invalid', exitCode: 4 });
      expect(verdict.reasons.map(({ code, fault }) => [code, fault])).to.deep.equal([
        ['NOT_WITNESSED', 'first'],
      ]);
    }));

  it('awaits the witness that the fault names in place of what follows from its actions', () =>
    withSystemUp(async ({ options }) => {
      const [first] = options.scenario.faults;
      const object = { kind: 'Service', name: 'x' };
      first!.witness = [
        checkOf('w', { kind: 'field', spec: { object, path: '.spec', exists: false } }),
      ];
      const { record } = await inject(options, ['first', 'second']);
      expect(record.witnesses.map(({ firstEffect }) => firstEffect?.text)).to.deep.equal([
        checkOf('w').text,
        'endpoints of backend: none',
      ]);
    }));

  it('asks for a new witness of a fault that was injected, fixed, and is injected again', () =>
    withSystemUp(async (system) => {
      const { options } = system;
      await inject(options, ['first']);
      await fix(options, []);
      instead('fault.inject', 'inject/first/apply', ({ state }) => {
        state.record.witnesses.push({ fault: 'first', injectedAt: '2100', readBack: [] });
      });
      instead('fault.witness', 'inject/first/witness', () => {});
      const { verdict } = await inject(options, ['first', 'second']);
      expect(verdict.exitCode).to.equal(4);
      expect(system.selector()).to.deep.equal({ app: 'web' });
    }));

  it('goes on in a cluster that it made another one for good, until the last fix', () =>
    withSystemUp(async (system) => {
      const { options } = system;
      await inject(options, ['first']);
      const dir = clusterDir(options.stateHome, options.cluster);
      const oneWay = { scenario: 'small', reason: 'It is newer.' };
      await saveMachine(dir, { ...(await readMachine(dir))!, oneWay });
      expect((await inject(options, ['second'])).verdict.exitCode).to.equal(0);
      await fix(options, ['second']);
      expect((await inject(options, ['second'])).verdict.exitCode).to.equal(0);
      await fix(options, []);
      const error = await rejection(inject(options, ['second']));
      expect(error).to.include({ code: 'CLUSTER_STATE' });
      expect(error).to.have.property('message').that.contains('small ran on it. It is newer.');
      expect((await machineOf(system))?.active).to.deep.equal([]);
    }));

  it('fails, exit 1, for a symptom that did not come; the next command answers for itself', () =>
    withSystemUp(async ({ options, events }) => {
      allHolds((step) => step.id !== 'inject/first.symptoms[0]');
      expect((await inject(options, ['first'])).verdict).to.include({ exitCode: 1 });
      expect((await fix(options, [])).verdict).to.include({ exitCode: 0 });
      const end = events.at(-1);
      expect(end).to.have.nested.property('verdict.outcome', 'passed');
      expect(end).to.have.property('sentence').that.contains('nothing injected: ');
    }));

  it('that is stopped puts back what it changed, and nothing that was injected before', () =>
    withSystemUp(async (system) => {
      const { options } = system;
      await inject(options, ['first']);
      expect(system.selector()).to.deep.equal({ app: 'first' });
      stopAt(system, 'fault.witness', 'inject/second/witness');
      expect(await rejection(inject(options, ['second']))).to.include({ code: 'ABORTED' });
      expect(system.selector()).to.deep.equal({ app: 'first' });
      const machine = await machineOf(system);
      expect(machine?.active).to.deep.equal(['first']);
      expect(machine?.record.verdict).to.include({ outcome: 'aborted', exitCode: 130 });
      expect(machine?.record.leftovers).to.deep.equal([]);
      expect(system.events.at(-1)).to.have.nested.property('verdict.outcome', 'aborted');
      expect(system.exists.has('c')).to.be.true;
      const again = { ...options, signal: new AbortController().signal };
      expect((await fix(again, [])).verdict).to.include({ exitCode: 0 });
      expect(system.selector()).to.deep.equal({ app: 'web' });
    }));

  it('that is stopped and cannot put back names what is left and lab recover', () =>
    withSystemUp(async (system) => {
      stopAt(system, 'fault.witness', 'inject/first/witness');
      instead('fault.inject', 'inject/first/apply', async ({ journal, state }) => {
        state.active.push('first');
        const ref = { apiVersion: 'v1', kind: 'Service', name: 'backend', namespace: 'none' };
        const undo = { op: 'create', object: { ...ref, metadata: ref } } as const;
        await journal.intend({ run: 'r', step: 'inject/first/apply', text: 'x', undo });
      });
      await rejection(inject(system.options, ['first']));
      const machine = await machineOf(system);
      expect(machine?.record.leftovers[0]?.remove).to.equal('lab recover --cluster c');
      expect(machine?.active).to.deep.equal(['first']);
    }));

  it('that is refused leaves the record as it was', () =>
    withSystemUp(async (system) => {
      await inject(system.options, ['first']);
      const before = (await machineOf(system))?.record;
      expect(await rejection(inject(system.options, ['first']))).to.include({
        code: 'CLUSTER_STATE',
      });
      expect((await machineOf(system))?.record).to.deep.equal(before);
    }));

  it('goes on with a run that paused, and judges that fault alone', () =>
    withSmallSystem(async ({ options }) => {
      allHolds();
      await runScenario({ ...options, pauseAfter: 'baseline' });
      const { verdict, record } = await inject(options, ['first']);
      expect(verdict.exitCode).to.equal(0);
      expect(record.verdict.exitCode).to.equal(0);
    }));
});

describe('lab inject, after a run that paused early', () => {
  for (const pauseAfter of ['provision', 'deploy'] as const) {
    it(`comes to the baseline first, as after ${pauseAfter}, so that the fix can prove the reset`, () =>
      withSmallSystem(async ({ options }) => {
        allHolds();
        await runScenario({ ...options, pauseAfter });
        const taken: (string | undefined)[] = [];
        EXECUTORS['snapshot.take'] = ({ snapshot }) => {
          taken.push(snapshot);
          return Promise.resolve(undefined);
        };
        const { verdict, record } = await inject(options, ['first']);
        expect(verdict.exitCode).to.equal(0);
        expect(record.phases.map(({ phase }) => phase)).to.include('baseline');
        expect(taken.at(-1)).to.equal('before-injection');
        await fix(options, []);
        taken.length = 0;
        await inject(options, ['first']);
        expect(taken, 'a baseline that is whole is not walked again').to.deep.equal([]);
      }));
  }

  it('injects nothing into a system that is not healthy: exit 4', () =>
    withSmallSystem(async ({ options, selector }) => {
      allHolds();
      await runScenario({ ...options, pauseAfter: 'deploy' });
      allHolds((step) => !step.id.startsWith('baseline/'));
      for (let tries = 1; tries <= 2; tries++) {
        expect((await inject(options, ['first'])).verdict, `${tries}`).to.include({ exitCode: 4 });
        expect(selector()).to.deep.equal({ app: 'web' });
      }
      // Once it is healthy, what was not so before forbids nothing.
      allHolds();
      expect((await inject(options, ['first'])).verdict).to.include({ exitCode: 0 });
      expect(selector()).to.deep.equal({ app: 'first' });
    }));
});

describe('lab fix', () => {
  const residue = { object: 'Service small/backend', path: 'spec.x', before: 'a', after: 'b' };
  const proof = { at: '', objects: 1, fields: 1, ignored: [], residue: [residue] };
  const harmed = { victim: 'Deployment/web', fault: 'first', restarts: 1, replaced: 0 };
  const WRONG: [string, StepKind, string, (session: Session) => void][] = [
    [
      'residue',
      'snapshot.compare',
      'reset-proof',
      ({ state }) => state.record.resetProofs.push({ against: 'before-injection', ...proof }),
    ],
    ['a snapshot that is not there to compare with', 'snapshot.compare', 'reset-proof', () => {}],
    [
      'lost requests',
      'victims',
      'recovery/victims',
      ({ state }) =>
        state.looks.recoveryLoads.push({ load: loadResult(1, 1000), tolerance: 0.001 }),
    ],
    [
      'a harmed victim',
      'victims',
      'recovery/victims',
      ({ state }) => state.looks.victims.push({ ...harmed, replicasBefore: 1, replicasAfter: 1 }),
    ],
    [
      'a failed undo',
      'undo',
      'undo',
      ({ state }) => state.record.undos.push({ text: 'x', ok: false }),
    ],
  ];
  for (const [name, kind, id, wrong] of WRONG) {
    it(`fails, exit 1, for ${name}`, () =>
      withSystemUp(async ({ options }) => {
        await inject(options, ['first']);
        instead(kind, id, wrong);
        const { verdict } = await fix(options, []);
        expect(verdict).to.include({ outcome: 'failed', exitCode: 1 });
      }));
  }

  it('that is stopped in its recovery puts the fault back, so that it can be run again', () =>
    withSystemUp(async (system) => {
      await inject(system.options, ['first']);
      stopAt(system, 'check', 'recovery/first.recovery[0]');
      await rejection(fix(system.options, []));
      expect(system.selector()).to.deep.equal({ app: 'first' });
      expect((await machineOf(system))?.active).to.deep.equal(['first']);
    }));

  it('that is stopped while it undoes everything goes on to the end of that', () =>
    withSystemUp(async (system) => {
      await inject(system.options, ['first']);
      stopAt(system, 'undo', 'undo');
      await rejection(fix(system.options, []));
      expect(system.selector()).to.deep.equal({ app: 'web' });
      expect((await machineOf(system))?.active).to.deep.equal([]);
      const steps = (await system.pending()).map(({ step }) => step);
      expect(steps.filter((step) => !step.startsWith('provision/'))).to.deep.equal([]);
    }));
});

describe('lab up', () => {
  it('is invalid, exit 4, when the healthy system loses requests', () =>
    withSmallSystem(async ({ options, exists }) => {
      allHolds();
      instead('snapshot.take', 'baseline/snapshot', ({ state }) => {
        state.looks.baselineLoads.push({ load: loadResult(1, 1000), tolerance: 0.001 });
      });
      expect((await up(options)).verdict).to.include({ outcome: 'invalid', exitCode: 4 });
      expect(exists.has('c')).to.be.true;
    }));

  for (const [how, code] of [
    ['that is stopped', 'ABORTED'],
    ['that ends in an error', 'IMAGE_LOAD'],
  ] as const) {
    it(`${how} deletes the cluster that it made, and its folder`, () =>
      withSmallSystem(async (system) => {
        allHolds();
        if (code === 'ABORTED') stopAt(system, 'workload.deploy', 'deploy/workload');
        else {
          instead('workload.deploy', 'deploy/workload', () => {
            throw new LabError(code, { message: 'x' });
          });
        }
        expect(await rejection(up(system.options))).to.include({ code });
        expect(system.deleted).to.deep.equal(['c']);
        const { stateHome } = system.options;
        expect(existsSync(clusterDir(stateHome, 'c'))).to.be.false;
        expect(system.events.at(-1)).not.to.have.property('leftovers');
      }));
  }

  it('that is stopped leaves a cluster that it did not make', () =>
    withSmallSystem(async (system) => {
      allHolds();
      system.exists.add('c');
      stopAt(system, 'workload.deploy', 'deploy/workload');
      await rejection(up(system.options));
      expect(system.deleted).to.deep.equal([]);
    }));
});

describe('lab status, of a system that is walked by hand', () => {
  const nextOf = async ({ options }: SmallSystem): Promise<string | undefined> =>
    (await status(options))[0]?.next;

  it('says lab down where nothing but the deployment is left to undo', () =>
    withSystemUp(async (system) => {
      const journal = await openJournal(clusterDir(system.options.stateHome, 'c'));
      const undo = { op: 'deleteNamespace', name: 'small' } as const;
      await journal.intend({ run: 'r', step: 'deploy/workload', text: 'x', undo });
      await journal.close();
      expect(await nextOf(system)).to.equal('lab down --cluster c');
    }));

  it('says lab recover after an injection that was killed; once that is done, lab down', () =>
    withSystemUp(async (system) => {
      const standing = await machineOf(system);
      await inject(system.options, ['first']);
      expect(await nextOf(system)).to.equal('lab fix --cluster c, or lab recover --cluster c');
      // A killed process has written its change down, and never that the fault is injected.
      const dir = clusterDir(system.options.stateHome, 'c');
      if (standing) await saveMachine(dir, standing);
      expect(await nextOf(system)).to.equal('lab recover --cluster c');
      await recover(system.options, 'c');
      expect(system.selector()).to.deep.equal({ app: 'web' });
      expect(await nextOf(system)).to.equal('lab down --cluster c');
    }));
});

describe('what the views are told of a command by hand', () => {
  type Event<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;
  const eventsOf = <T extends RunEvent['type']>({ events }: SmallSystem, type: T): Event<T>[] =>
    events.filter((event): event is Event<T> => event.type === type);

  /** What was announced, and which phases of faults then came; a second later there was a live line. */
  const told = async (system: SmallSystem, command: () => Promise<unknown>) => {
    system.events.length = 0;
    await command();
    const [start, ...more] = eventsOf(system, 'run.start');
    expect(more).to.deep.equal([]);
    expect(system.events[0]?.type).to.be.oneOf(['run.start', 'note']);
    if (!start) throw new Error('nothing was announced');
    expect(start.bound).to.equal(boundOf(start.steps)).and.above(0);
    const phases = eventsOf(system, 'phase.start').map(phaseOf);
    expect(eventsOf(system, 'phase.end').map(phaseOf)).to.deep.equal(phases);
    expect(phases).to.deep.equal([...new Set(start.steps.map(phaseOf))]);
    return phases;
  };
  const phaseOf = ({ phase, fault }: { phase: string; fault?: string }): string =>
    ['inject', 'fix'].includes(phase) ? `${phase} ${fault}` : phase;

  it('is the steps that it walks, with their bound', () =>
    withSmallSystem(async (system) => {
      allHolds();
      const { options } = system;
      const all = ['recovery', 'undo', 'reset-proof'];
      const walked = {
        up: await told(system, () => up(options)),
        inject: await told(system, () => inject(options, ['second', 'first'])),
        verify: await told(system, () => verify(atOnce(options))),
        fix: await told(system, () => fix(options, ['second'])),
        last: await told(system, () => fix(options, [])),
      };
      expect(walked).to.deep.equal({
        up: ['provision', 'deploy', 'baseline'],
        inject: ['inject second', 'inject first'],
        verify: ['inject first', 'inject second'],
        fix: ['fix second', 'recovery'],
        last: ['fix first', ...all],
      });
    }));

  it('is a live line every second, until it ends', () =>
    withSystemUp(async (system) => {
      instead('fault.witness', 'inject/first/witness', () => delay(1100));
      await inject(system.options, ['first']);
      expect(eventsOf(system, 'live')).not.to.be.empty;
      expect(system.events.at(-1)).to.include({ type: 'run.end' });
      system.events.length = 0;
      await delay(1100);
      expect(system.events).to.deep.equal([]);
    }));
});

describe('lab verify', () => {
  it('does not pass where there is nothing that it could look at', () =>
    withSmallSystem(async ({ options: given }) => {
      allHolds();
      const underLoad = checkOf('first.symptoms[0]', {
        kind: 'load',
        spec: { name: 'web', errorRate: { above: 0.5 } },
      });
      const faults = given.scenario.faults.map((fault) => ({ ...fault, symptoms: [underLoad] }));
      const options = { ...given, scenario: { ...given.scenario, faults } };
      await up(options);
      await inject(options, ['first']);
      const refused = await rejection(verify(atOnce(options)));
      expect(refused).to.include({ code: 'CLUSTER_STATE' });
    }));

  it('leaves out what only a load or the moment itself can show, and says so', () =>
    withSmallSystem(async ({ options: given, events }) => {
      allHolds();
      const spec = { name: 'web', errorRate: { above: 0.5 }, over: 5000 };
      const underLoad = checkOf('first.symptoms[1]', { kind: 'load', spec });
      const slope = { bytesPerSecond: { above: 1 }, over: 5000 };
      const growing = checkOf('first.symptoms[2]', {
        kind: 'memory',
        spec: { pod: { selector: 'a=b' }, slope },
      });
      const [first, ...others] = given.scenario.faults;
      if (!first) throw new Error('the small scenario has no fault');
      const faults = [{ ...first, symptoms: [...first.symptoms, underLoad, growing] }, ...others];
      const options = { ...given, scenario: { ...given.scenario, faults } };
      await up(options);
      await inject(options, ['first']);
      events.length = 0;
      const { observations } = await verify(atOnce(options));
      expect(observations.map(({ check }) => check)).to.deep.equal(['first.symptoms[0]']);
      const notes = events.flatMap((event) => (event.type === 'note' ? [event.text] : []));
      expect(notes).to.deep.equal([
        `left out, because verify sends no load: ${underLoad.text}`,
        `left out, because it shows only while it happens: ${growing.text}`,
      ]);
      // Of a healthy system they must not be so, and that can be looked at.
      await fix(options, []);
      events.length = 0;
      await verify(atOnce(options));
      expect(JSON.stringify(events)).to.contain('"check":"first.symptoms[2]"');
    }));
});

/** Every check has one look, and no time to wait for another: nobody answers them here. */
function atOnce(options: RunOptions): RunOptions {
  const faults = options.scenario.faults.map((fault) => ({
    ...fault,
    symptoms: fault.symptoms.map((check) => ({ ...check, within: 1, hold: 0 })),
    invariants: fault.invariants.map((check) => ({ ...check, within: 1, hold: 0 })),
  }));
  return { ...options, scenario: { ...options.scenario, faults } };
}
