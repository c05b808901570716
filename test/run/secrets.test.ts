import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { clip, LabError, silentLog, systemClock } from '../../src/base/index.js';
import { openJournal, readJournal } from '../../src/journal/index.js';
import type { ActionUse, KubeObject, RunEvent, Scenario } from '../../src/model/index.js';
import { makePlan } from '../../src/plan/index.js';
import type { Provider } from '../../src/provider/index.js';
import { advance } from '../../src/run/advance.js';
import { finish } from '../../src/run/finish.js';
import { foresee, type RunOptions } from '../../src/run/index.js';
import { assemble } from '../../src/run/open.js';
import { newRecord } from '../../src/run/record.js';
import { noteError } from '../../src/run/run.js';
import type { Session } from '../../src/run/session.js';
import { machineFile, newState, saveMachine } from '../../src/run/state.js';
import { withTempDir } from '../journal/temp-dir.js';
import { faultOf, kindLike, optionsOf, scenarioOf } from '../plan/fixture.js';
import { loadResult } from '../verdict/fixture.js';
import { FakeKube, FakeMemory, FakeView } from '../steps/doubles.js';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** In manifest, live (changed by somebody since) and patched: of the Secret, and of the environment. */
const SECRET = { manifest: 'granite-otter', live: 'marble-heron', patched: 'copper-lynx' };
const ENV = { manifest: 'velvet-comet', live: 'amber-tundra', patched: 'cobalt-fjord' };
/** Too short to be looked for in any text: hidden by its place alone. */
const PIN = 'q!9x';

const secret = (password: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'db', namespace: 'small' },
  data: { password: base64(password), host: base64('backend-svc') },
});
const job = (password: string): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'backend-svc', namespace: 'small' },
  spec: {
    containers: [
      {
        name: 'web',
        env: [
          { name: 'PORT', value: '80' },
          { name: 'DB_PASSWORD', value: password },
        ],
      },
    ],
  },
});

const patch = (
  id: string,
  kind: string,
  name: string,
  strategy: string,
  body: unknown,
): ActionUse =>
  ({
    id,
    text: `patch ${kind}/${name}: ${clip(JSON.stringify(body), 80)}`,
    kind: 'patch',
    spec: { kind, name, namespace: 'small', strategy, body },
  }) as ActionUse;

function leakyScenario(): Scenario {
  const data = { password: base64(SECRET.patched), pin: base64(PIN) };
  const env = [
    { op: 'replace', path: '/spec/containers/0/env/1/value', value: ENV.patched },
    { op: 'replace', path: '/spec/containers/0/env/0/value', value: '8080' },
  ];
  const fault = faultOf('stale-credentials', {
    title: `the password is ${SECRET.patched}`,
    victims: [],
    inject: [
      patch('stale.inject[0]', 'Secret', 'db', 'merge', { data }),
      patch('stale.inject[1]', 'CronJob', 'backend-svc', 'json', env),
    ],
    fix: [patch('stale.fix[0]', 'Secret', 'db', 'merge', { data: { pin: null } })],
  });
  const objects = [secret(SECRET.manifest), job(ENV.manifest)];
  return scenarioOf([fault], {
    workload: { namespace: 'small', namespaces: ['small'], objects, ready: 1000 },
  });
}

/** Injects, witnesses and fixes the fault on a system in memory; everything that can carry text does. */
async function leakyRun(folder: string): Promise<{
  session: Session;
  events: RunEvent[];
  thrown: LabError;
  onDisk: Record<string, string>;
}> {
  const scenario = leakyScenario();
  const events: RunEvent[] = [];
  const options: Partial<RunOptions> = {
    scenario,
    provider: { name: 'kind' } as Provider,
    cluster: 'c',
    imageMap: {},
    labVersion: '0',
    allowRemoteLoad: false,
    skipFix: [],
    skipInject: [],
    emit: (event) => events.push(event),
    log: silentLog,
    clock: systemClock,
    signal: new AbortController().signal,
  };
  const plan = makePlan(
    scenario,
    kindLike,
    optionsOf({ cluster: 'c', faults: ['stale-credentials'] }),
  );
  const state = newState({
    mode: 'run',
    scenarioFile: '',
    imageMap: {},
    runDir: join(folder, 'reports', 'small', 'r'),
    record: newRecord('r', options as RunOptions, plan),
  });
  const dir = join(folder, 'state');
  const session = assemble(options as RunOptions, dir, plan, await openJournal(dir), state);
  const view = new FakeView();
  view.put(secret(SECRET.live), job(ENV.live));
  const connection: Partial<NonNullable<Session['connection']>> = {
    kube: new FakeKube(view),
    view,
    memory: new FakeMemory() as never,
    handle: { nodes: [], ports: {}, budgets: {} } as never,
    close: () => {},
  };
  session.connection = connection as NonNullable<Session['connection']>;

  const every = [...Object.values(SECRET), ...Object.values(ENV)];
  const said = `the API said ${every.join(', ')} and ${every.map(base64).join(', ')}`;
  session.options.emit({
    type: 'run.start',
    at: 0,
    run: 'r',
    scenario: 's',
    title: scenario.faults[0]?.title ?? '',
    cluster: 'c',
    provider: 'kind',
    steps: plan.steps,
    bound: 0,
  });
  await session.recorder.write('timeline.jsonl', '');
  const { record, looks } = session.state;
  record.undos.push({ text: said, ok: false, note: said });
  record.leftovers.push({ what: said, remove: said });
  record.warnings.push(said);
  const load = { ...loadResult(1, 1), url: `http://127.0.0.1/?said=${said}` };
  looks.recoveryLoads.push({ load, tolerance: 0 });
  await saveMachine(
    dir,
    newState({ ...state, record: newRecord('r', options as RunOptions, plan) }),
  );
  const onDisk: Record<string, string> = { atStart: await readFile(machineFile(dir), 'utf8') };
  await advance(
    session,
    plan.steps.filter(({ kind }) => ['fault.inject', 'fault.witness', 'fault.fix'].includes(kind)),
  );
  onDisk.afterSteps = await readFile(machineFile(dir), 'utf8');
  await session.recorder.transcript({
    id: 'd',
    fault: 'stale-credentials',
    command: `kubectl patch secret db -p '${JSON.stringify({ stringData: { pin: PIN } })}'`,
    via: 'kubectl',
    output: said,
    seconds: 0,
    at: record.run.startedAt,
  });
  session.recorder.timeline({ type: 'note', text: said });
  session.options.emit({ type: 'note', at: 0, level: 'warn', text: said });
  record.steps.forEach((step) => (step.note = said));
  const leaky = new LabError('API_REFUSED', { message: said, details: [said], next: said });
  const thrown = noteError(session, leaky);
  await finish(session, true);
  await saveMachine(dir, session.state);
  await session.journal.close();
  return { session, events, thrown, onDisk };
}

async function bytesBelow(dir: string): Promise<Record<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const read = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path.slice(dir.length + 1), await readFile(path, 'utf8')] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

/** Expects none of the secrets in any of these texts, by what they are. */
function expectNone(texts: Record<string, string>): void {
  const values = [...Object.values(SECRET), ...Object.values(ENV)];
  for (const [name, content] of Object.entries(texts)) {
    for (const value of [...values, ...values.map(base64), PIN, base64(PIN)]) {
      expect(content.includes(value), `${value} in ${name}`).to.equal(false);
    }
  }
}

describe('a run of a scenario with secrets', () => {
  it('leaves none of their values in the report folder, the events or what it throws, old or new', () =>
    withTempDir(async (folder) => {
      const { session, events, thrown } = await leakyRun(folder);
      const files = await bytesBelow(session.recorder.dir);
      expect(Object.keys(files)).to.include.members([
        'run.json',
        'report.md',
        'junit.xml',
        'timeline.jsonl',
        'transcript/01-stale-credentials.txt',
      ]);
      expectNone({
        ...files,
        events: JSON.stringify(events),
        thrown: JSON.stringify({ ...thrown, message: thrown.message, stack: thrown.stack }),
        record: JSON.stringify(session.state.record),
      });
    }));

  it('leaves none in its state either, at its start, after each step and at its end, but in the journal', () =>
    withTempDir(async (folder) => {
      const { session, onDisk } = await leakyRun(folder);
      const { 'journal.jsonl': journal, ...files } = await bytesBelow(session.dir);
      expect(journal).to.contain(ENV.live);
      expect(Object.keys(files)).to.deep.equal(['machine.json']);
      expectNone({ ...files, ...onDisk });
      expect((await stat(session.dir)).mode & 0o777).to.equal(0o700);
      expect((await stat(machineFile(session.dir))).mode & 0o777).to.equal(0o600);
    }));

  it('says still what was changed, and names what a Secret happens to name', () =>
    withTempDir(async (folder) => {
      const { session } = await leakyRun(folder);
      const report = await readFile(join(session.recorder.dir, 'report.md'), 'utf8');
      expect(report).to.contain('backend-svc').and.to.contain('8080');
      const { witnesses, error } = session.state.record;
      expect(error?.code).to.equal('API_REFUSED');
      const texts = witnesses[0]?.readBack.map(({ text, ok }) => `${ok} ${text}`);
      expect(texts).to.deep.equal([
        'true Secret/db data.password: "[redacted]" → "[redacted]", data.pin: absent → "[redacted]"',
        'true CronJob/backend-svc spec.containers.0.env.0.value: "80" → "8080", spec.containers.0.env.1.value: "[redacted]" → "[redacted]"',
      ]);
    }));

  it('says in its plan what would be changed, but not to which secret', () =>
    withTempDir(async (folder) => {
      const provider: Partial<Provider> = {
        name: 'kind',
        find: () => Promise.resolve({ state: 'absent' }),
        capabilities: () => Promise.resolve(kindLike),
      };
      const options: Partial<RunOptions> = {
        provider: provider as Provider,
        scenario: leakyScenario(),
        cluster: 'c',
        stateHome: folder,
        faults: [],
        skipFix: [],
        skipInject: [],
      };
      const text = JSON.stringify(await foresee(options as RunOptions));
      expect(text).to.contain('patch CronJob/backend-svc');
      for (const value of [SECRET.patched, base64(SECRET.patched), base64(PIN), ENV.patched]) {
        expect(text.includes(value), value).to.equal(false);
      }
    }));

  it('keeps the exact former values where they are needed: in the journal', () =>
    withTempDir(async (folder) => {
      await leakyRun(folder);
      const { pending } = await readJournal(join(folder, 'state'));
      const journal = JSON.stringify(pending);
      expect(journal).to.contain(base64(SECRET.live)).and.to.contain(ENV.live);
    }));
});
