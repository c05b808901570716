import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LabError } from '../../src/base/index.js';
import { startLoad } from '../../src/load/index.js';
import { errorCount, noErrors } from '../../src/load/totals.js';
import type { LoadErrors, LoadSecond } from '../../src/model/index.js';
import { isRunning, loadChildren } from './fixtures/processes.js';
import { request } from './fixtures/request.js';
import { misbehaving, type Misbehaving } from './fixtures/server.js';

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('it should have failed'),
    (error: unknown) => error,
  );
}

function onlyChild(): number {
  const [pid, ...others] = loadChildren(process.pid);
  expect(others).to.deep.equal([]);
  return pid ?? expect.fail('no load child');
}

async function untilGone(pid: number, patience: number): Promise<void> {
  for (const end = Date.now() + patience; isRunning(pid) && Date.now() < end;) await delay(20);
  expect(isRunning(pid), 'the load child still runs').to.equal(false);
}

describe('startLoad', function () {
  this.timeout(30_000);
  let server: Misbehaving;
  afterEach(async () => {
    await server.close();
  });

  it('answers with a result whose seconds add up to its totals', async () => {
    server = await misbehaving(['late', 'late', 'late', 'bad-gateway', 'late', 'fin']);
    const load = await startLoad(request(server.url, { connections: 8, amount: 400 }));
    const heard: LoadSecond[] = [];
    load.onSecond((second) => heard.push(second));
    const result = await load.done;
    expect(result).to.include({ end: 'amount', sent: 400, amount: 400, connections: 8 });
    expect(result.answered + errorCount(result.errors)).to.equal(400);
    expect(result.statuses).to.deep.equal({
      200: server.done.late,
      502: server.done['bad-gateway'],
    });
    expect(result.perSecond).to.deep.equal(heard);
    expect(heard.length).to.be.above(1);
    const classes: Record<string, number> = {};
    const errors = noErrors();
    for (const second of heard) {
      for (const [name, n] of Object.entries(second.classes)) {
        classes[name] = (classes[name] ?? 0) + n;
      }
      for (const kind of Object.keys(errors) as (keyof LoadErrors)[]) {
        errors[kind] += second.errors[kind];
      }
    }
    expect(classes).to.deep.equal({ '2xx': result.statuses[200], '5xx': result.statuses[502] });
    expect(errors).to.deep.equal(result.errors);
    const { latency } = result;
    expect(latency.p50).to.be.at.least(15).and.at.most(latency.p90);
    expect(latency.p90).to.be.at.most(latency.p99).and.at.most(latency.max);
    expect(load.current()).to.deep.equal(result);
  });

  it('ends early when stopped, and says so', async () => {
    server = await misbehaving(['ok']);
    const load = await startLoad(request(server.url));
    await new Promise<void>((resolve) => load.onSecond(() => resolve()));
    const pid = onlyChild();
    const result = await load.stop();
    expect(result.end).to.equal('stopped');
    expect(result.answered).to.be.above(0);
    expect(result.sent).to.equal(result.answered);
    expect(await load.stop(), 'a second stop').to.equal(result);
    await untilGone(pid, 2000);
  });

  it('fails when its child is killed, and keeps what was seen', async () => {
    server = await misbehaving(['ok']);
    const load = await startLoad(request(server.url));
    await new Promise<void>((resolve) => load.onSecond(() => resolve()));
    process.kill(onlyChild(), 'SIGKILL');
    const error = await failure(load.done);
    expect(error).to.be.instanceOf(LabError).and.include({ code: 'LOAD_FAILED' });
    expect((error as LabError).message).to.contain('SIGKILL');
    const seen = load.current();
    expect(seen.end).to.equal('died');
    expect(seen.answered).to.be.above(0);
    expect(seen.sent).to.equal(seen.answered + errorCount(seen.errors));
    expect(seen.perSecond.length).to.be.above(0);
    expect(await failure(load.stop())).to.equal(error);
  });

  it('kills its child when aborted, and rejects with the reason', async () => {
    server = await misbehaving(['ok']);
    const abort = new AbortController();
    const load = await startLoad(request(server.url), { signal: abort.signal });
    const pid = onlyChild();
    const reason = new Error('Ctrl-C');
    abort.abort(reason);
    expect(await failure(load.done)).to.equal(reason);
    expect(load.current().end).to.equal('stopped');
    await untilGone(pid, 2000);
  });

  it('sends a warm load from the process of the one before, and counts anew', async () => {
    server = await misbehaving(['ok', 'ok', 'fin']);
    const first = await startLoad(request(server.url, { amount: 90 }), { warm: true });
    const pid = onlyChild();
    const { errors } = await first.done;
    expect(errors.closed).to.equal(server.done.fin);
    const stopped = await startLoad(request(server.url), { warm: true });
    expect(onlyChild()).to.equal(pid);
    expect((await stopped.stop()).end).to.equal('stopped');
    const last = await startLoad(request(server.url, { amount: 60 }), { warm: true });
    const result = await last.done;
    expect(onlyChild()).to.equal(pid);
    expect(result).to.include({ end: 'amount', sent: 60 });
    expect(result.statuses).to.deep.equal({ 200: result.answered });
    expect(result.errors).to.deep.equal({ ...noErrors(), closed: 60 - result.answered });
    expect(result.errors.closed).to.be.above(0);
    // Nobody has heard of it when the next one is taken.
    process.kill(pid, 'SIGKILL');
    const fresh = await startLoad(request(server.url, { amount: 3 }), { warm: true });
    expect((await fresh.done).end).to.equal('amount');
    const other = onlyChild();
    process.kill(other, 'SIGKILL');
    await untilGone(other, 2000);
  });

  it('keeps no parent waiting for a process that has nothing to send', async () => {
    server = await misbehaving(['ok']);
    const script = fileURLToPath(new URL('./fixtures/parent.ts', import.meta.url));
    const parent = spawn(process.execPath, ['--import', 'tsx', script, server.url, 'warm'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');
    const [child] = loadChildren(parent.pid ?? 0);
    if (child === undefined) expect.fail('the parent has no load child');
    expect(await once(parent, 'exit')).to.deep.equal([0, null]);
    await untilGone(child, 2000);
  });

  it('is refused before anything is started', async () => {
    server = await misbehaving(['ok']);
    const error = await failure(startLoad(request('http://192.0.2.1/')));
    expect(error).to.be.instanceOf(LabError).and.include({ code: 'LOAD_REFUSED' });
    expect(loadChildren(process.pid)).to.deep.equal([]);
  });

  it('leaves no child behind for more than 2 s when its parent gets kill -9', async () => {
    server = await misbehaving(['ok']);
    const script = fileURLToPath(new URL('./fixtures/parent.ts', import.meta.url));
    const parent = spawn(process.execPath, ['--import', 'tsx', script, server.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');
    const [child] = loadChildren(parent.pid ?? 0);
    if (child === undefined) expect.fail('the parent has no load child');
    expect(isRunning(child)).to.equal(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    // The bound is the specification's, not a measurement.
    await untilGone(child, 2000);
  });
});
