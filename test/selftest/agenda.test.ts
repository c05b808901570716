import { expect } from 'chai';
import type { CaseKind, Scenario } from '../../src/model/index.js';
import { Agenda, type Task } from '../../src/selftest/agenda.js';
import type { Case } from '../../src/selftest/case.js';

const caseOf = (scenario: string, id: string, kind: CaseKind, fault?: string): Case => ({
  ...{ id, kind, scenario: { metadata: { name: scenario } } as Scenario },
  ...(fault === undefined ? {} : { fault }),
  faults: fault === undefined || kind === 'one-fix-missing' ? [] : [fault],
  ...{ skipFix: [], skipInject: [], noFault: false, loads: false, names: [] },
  wants: kind === 'false-green' || kind === 'one-fix-missing' ? 'failed' : 'passed',
});

/** Two faults, each of which is seen alone before what only looks like its fix. */
const cases = (scenario: string): Case[] => [
  caseOf(scenario, 'healthy', 'healthy'),
  caseOf(scenario, 'a/alone', 'alone', 'a'),
  caseOf(scenario, 'a/green', 'false-green', 'a'),
  caseOf(scenario, 'b/alone', 'alone', 'b'),
  caseOf(scenario, 'b/green', 'false-green', 'b'),
  caseOf(scenario, 'all', 'one-fix-missing', 'a'),
];

const idOf = (task: Task | undefined): string | undefined => task?.one.id;
/** What a lane gets now; 'waits' where it gets nothing yet. */
const now = (work: Promise<Task | undefined>): Promise<Task | 'waits' | undefined> =>
  Promise.race([work, new Promise<'waits'>((resolve) => setImmediate(() => resolve('waits')))]);

describe('the agenda of a selftest', () => {
  it('has one lane run the cases in their order, those first that others wait for or that last long', async () => {
    const agenda = new Agenda([cases('one'), cases('two')]);
    const ran: string[] = [];
    for (let task = await agenda.next(0); task; task = await agenda.next(0)) {
      ran.push(`${task.subject} ${task.one.id}`);
      agenda.ended(task.one);
    }
    const ids = ['healthy', 'a/alone', 'b/alone', 'all', 'a/green', 'b/green'];
    expect(ran).to.deep.equal([...ids.map((id) => `0 ${id}`), ...ids.map((id) => `1 ${id}`)]);
  });

  it('begins nothing that must fail before its fault was seen alone', async () => {
    const agenda = new Agenda([cases('one')]);
    const [healthy, a, b] = await Promise.all([0, 1, 2].map((lane) => agenda.next(lane)));
    expect([healthy, a, b].map(idOf)).to.deep.equal(['healthy', 'a/alone', 'b/alone']);
    const fourth = agenda.next(3);
    expect(await now(fourth)).to.equal('waits');
    if (b) agenda.ended(b.one);
    expect(idOf(await fourth)).to.equal('b/green');
    const fifth = agenda.next(2);
    expect(await now(fifth)).to.equal('waits');
    if (a) agenda.ended(a.one);
    expect(idOf(await fifth)).to.equal('all');
    expect(idOf(await agenda.next(1))).to.equal('a/green');
    expect(await agenda.next(0)).to.equal(undefined);
  });

  it('spreads the lanes over the scenarios, and keeps each where its cluster is', async () => {
    const agenda = new Agenda([cases('one'), cases('two')]);
    const first = await Promise.all([0, 1].map((lane) => agenda.next(lane)));
    expect(first.map((task) => task?.subject)).to.deep.equal([0, 1]);
    for (const task of first) if (task) agenda.ended(task.one);
    const second = await Promise.all([1, 0].map((lane) => agenda.next(lane)));
    expect(second.map((task) => task?.subject)).to.deep.equal([1, 0]);
  });

  it('begins nothing more once it is closed', async () => {
    const agenda = new Agenda([cases('one')]);
    await Promise.all([0, 1, 2].map((lane) => agenda.next(lane)));
    const waiting = agenda.next(3);
    agenda.close();
    expect(await waiting).to.equal(undefined);
    expect(await agenda.next(0)).to.equal(undefined);
  });
});
