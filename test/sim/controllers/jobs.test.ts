import { expect } from 'chai';
import type { CronJob, Job, Pod } from '../../../src/sim/types/index.js';
import { parseSchedule } from '../../../src/sim/controllers/jobs/schedule.js';
import { formatIndexes, parseIndexes } from '../../../src/sim/controllers/jobs/indexes.js';
import { addNamespace, addNode, createWorld, node, type World } from './help.js';

const labels = { 'batch.kubernetes.io/job-name': 'once', app: 'once' };

function job(spec: object = {}): Job {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'once', namespace: 'default' },
    spec: {
      completions: 1,
      parallelism: 1,
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      manualSelector: true,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'a' }] },
      },
      ...spec,
    },
  };
}

describe('sim/controllers: jobs', () => {
  let world: World;
  beforeEach(() => {
    world = createWorld({ controllers: true, scheduler: true });
    addNamespace(world.api, 'default');
    addNode(world.api, node('one'));
  });
  afterEach(() => world.stop());

  const end = (pod: Pod | undefined, phase: 'Succeeded' | 'Failed'): void => {
    world.api.updateStatus<Pod>('pods', 'default', pod?.metadata?.name ?? '', (draft) => {
      draft.status = { ...draft.status, phase };
    });
  };
  const status = () => world.get<Job>('jobs.batch', 'once').status;
  const open = (): Pod[] =>
    world
      .pods('once')
      .filter(({ status }) => status?.phase !== 'Failed' && status?.phase !== 'Succeeded');

  it('is complete when its pod has succeeded', async () => {
    world.api.create('jobs.batch', job());
    await world.clock.pass(500);
    const [pod] = world.pods('once');
    expect(pod?.metadata?.finalizers).to.deep.equal(['batch.kubernetes.io/job-tracking']);
    expect(status()).to.deep.include({
      active: 1,
      ready: 1,
      terminating: 0,
      uncountedTerminatedPods: {},
    });
    end(pod, 'Succeeded');
    await world.clock.pass(100);
    expect(status()).to.deep.include({ succeeded: 1, ready: 0, terminating: 0 });
    expect(status()?.active).to.equal(undefined);
    expect(
      status()?.conditions?.map(({ type, reason, message }) => [type, reason, message]),
    ).to.deep.equal([
      ['SuccessCriteriaMet', 'CompletionsReached', 'Reached expected number of succeeded pods'],
      ['Complete', 'CompletionsReached', 'Reached expected number of succeeded pods'],
    ]);
    expect(world.pods('once')[0]?.metadata?.finalizers).to.equal(undefined);
    expect(
      world.events.filter(({ about }) => about === 'Job/once').map(({ message }) => message),
    ).to.deep.equal([`Created pod: ${pod?.metadata?.name}`, 'Job completed']);
    expect(world.logged).to.deep.equal([]);
  });

  it('waits longer after each failure, and gives up at the limit', async () => {
    world.api.create('jobs.batch', job({ backoffLimit: 2 }));
    await world.clock.pass(500);
    end(open()[0], 'Failed');
    await world.clock.pass(8_000);
    expect(open()).to.have.length(0);
    await world.clock.pass(3_000);
    expect(open()).to.have.length(1);
    end(open()[0], 'Failed');
    await world.clock.pass(18_000);
    expect(open()).to.have.length(0);
    await world.clock.pass(3_000);
    end(open()[0], 'Failed');
    await world.clock.pass(100);
    expect(status()?.failed).to.equal(3);
    expect(
      status()?.conditions?.map(({ type, reason, message }) => [type, reason, message]),
    ).to.deep.equal([
      ['FailureTarget', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit'],
      ['Failed', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit'],
    ]);
  });

  it('never counts a pod twice, nor runs more than are wanted', async () => {
    world.api.create('jobs.batch', job({ completions: 5, parallelism: 2 }));
    for (let i = 0; i < 5; i++) {
      await world.clock.pass(300);
      expect(open().length).to.be.at.most(2);
      end(open()[0], 'Succeeded');
    }
    await world.clock.pass(300);
    expect(status()?.succeeded).to.equal(5);
    expect(world.pods('once')).to.have.length(5);
  });

  it('stops its pods while it is suspended, and at the deadline', async () => {
    world.api.create('jobs.batch', job({ activeDeadlineSeconds: 20 }));
    await world.clock.pass(500);
    const suspend = (value: boolean): void => {
      world.api.update<Job>('jobs.batch', 'default', 'once', (draft) => {
        if (draft.spec !== undefined) draft.spec.suspend = value;
      });
    };
    suspend(true);
    await world.clock.pass(30_000);
    expect(world.pods('once')).to.have.length(0);
    expect(status()?.conditions?.[0]).to.include({
      type: 'Suspended',
      status: 'True',
      reason: 'JobSuspended',
    });
    suspend(false);
    await world.clock.pass(25_000);
    expect(status()?.conditions?.at(-1)).to.include({ type: 'Failed', reason: 'DeadlineExceeded' });
    expect(world.pods('once')).to.have.length(0);
  });

  it('starts Jobs by a schedule and keeps a few', async () => {
    const template = {
      metadata: { labels: { app: 'tick' } },
      spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'a' }] },
    };
    world.api.create<CronJob>('cronjobs.batch', {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'tick', namespace: 'default' },
      spec: {
        schedule: '*/5 * * * *',
        concurrencyPolicy: 'Forbid',
        jobTemplate: { spec: { template } },
      },
    });
    await world.clock.pass(4 * 60_000);
    expect(world.api.list('jobs.batch')).to.have.length(0);
    await world.clock.pass(2 * 60_000);
    const minute = Date.parse('2026-01-01T00:05:00Z') / 60_000;
    expect(world.api.list('jobs.batch').map(({ metadata }) => metadata?.name)).to.deep.equal([
      `tick-${minute}`,
    ]);
    const cron = world.get<CronJob>('cronjobs.batch', 'tick');
    expect(cron.status?.lastScheduleTime).to.equal('2026-01-01T00:05:00Z');
    expect(cron.status?.active).to.have.length(1);
    await world.clock.pass(5 * 60_000);
    expect(world.events.map(({ reason }) => reason)).to.include('JobAlreadyActive');
  });

  it('reads schedules: steps, names, days of either kind, time zones', () => {
    const next = (text: string, from: string, zone?: string): string =>
      new Date(parseSchedule(text, zone).next(Date.parse(from)) ?? 0).toISOString().slice(0, 16);
    expect(next('0 3 * * *', '2026-01-01T02:59:59Z')).to.equal('2026-01-01T03:00');
    expect(next('0 3 * * *', '2026-01-01T03:00:00Z')).to.equal('2026-01-02T03:00');
    expect(next('*/15 8-9 * * mon', '2026-01-01T00:00:00Z')).to.equal('2026-01-05T08:00');
    expect(next('0 0 13 * fri', '2026-01-01T00:00:00Z')).to.equal('2026-01-02T00:00');
    expect(next('0 0 29 feb *', '2026-01-01T00:00:00Z')).to.equal('2028-02-29T00:00');
    expect(next('30 9 * * *', '2026-06-30T22:00:00Z', 'Asia/Tokyo')).to.equal('2026-07-01T00:30');
    expect(next('@hourly', '2026-01-01T00:00:00Z')).to.equal('2026-01-01T01:00');
    expect(next('@every 90m', '2026-01-01T00:00:00.250Z')).to.equal('2026-01-01T01:30');
    expect(() => parseSchedule('* * * *')).to.throw('expected exactly 5 fields, found 4');
  });

  it('writes indexes as ranges', () => {
    expect(formatIndexes(new Set([0, 1, 2, 4, 7, 8]))).to.equal('0-2,4,7,8');
    expect([...parseIndexes('0-2,4')]).to.deep.equal([0, 1, 2, 4]);
  });
});
