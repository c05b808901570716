import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CopySpec, DiagnosisCommand, Sample } from '../../src/model/index.js';
import { judgeDiagnosis, runDiagnosis, type DiagnosisEntry } from '../../src/steps/index.js';
import { withTempDir } from '../journal/temp-dir.js';
import { bench, done, pod, type Bench } from './doubles.js';

const TEXT = 'JAVA PROFILE 1.0.2\u0000…Main$PaymentSession…Main$LineItem';
const SHA = createHash('sha256').update(TEXT).digest('hex');
const BYTES = Buffer.byteLength(TEXT);

const copyOf = (more: Partial<CopySpec> = {}): DiagnosisCommand => ({
  id: 'd[0]',
  where: { file: 's.yaml', line: 1, column: 1 },
  copy: {
    in: { selector: 'app=web' },
    path: '/dumps/heap.hprof',
    to: 'heap.hprof',
    max: 1000,
    contains: [],
    timeout: 1000,
    ...more,
  },
});

/** A container that holds the file; `digest`: what its sha256sum says, unless it has none. */
function holding(text: string, digest?: string): Bench {
  const on = bench();
  on.view.put(pod('web-1'));
  on.kube.onExec = ([program, path]) => {
    if (program === 'cat' && path === '/dumps/heap.hprof') return done(text);
    if (program === 'sha256sum' && digest !== undefined) return done(`${digest}  ${path}\n`);
    return done('', 1, 'no such file');
  };
  return on;
}

async function copy(
  on: Bench,
  command: DiagnosisCommand,
  folder: string,
): Promise<{ entry: DiagnosisEntry; sample: Sample }> {
  const entry = await runDiagnosis(command, on.context, { kubeconfig: '', folder });
  return { entry, sample: judgeDiagnosis(command, entry, on.context) };
}

describe('diagnosis: a file copied out of a container', () => {
  it('is in the folder of the run, whole, readable by its owner only, with size and digest', () =>
    withTempDir(async (folder) => {
      const command = copyOf({ contains: ['Main$PaymentSession', 'Main$LineItem'] });
      const { entry, sample } = await copy(holding(TEXT, SHA), command, folder);
      expect(entry.copied).to.deep.equal({
        path: 'evidence/heap.hprof',
        from: 'web-1/main:/dumps/heap.hprof',
        bytes: BYTES,
        sha256: SHA,
        verified: true,
        found: ['Main$PaymentSession', 'Main$LineItem'],
      });
      expect(entry.command).to.equal(
        'kubectl -n shop exec web-1 -c main -- cat /dumps/heap.hprof > evidence/heap.hprof',
      );
      const file = join(folder, 'evidence/heap.hprof');
      expect(readFileSync(file, 'utf8')).to.equal(TEXT);
      expect(statSync(file).mode & 0o077).to.equal(0);
      expect(sample.ok).to.equal(true);
    }));

  it('is judged by its size, and by what is in it', () =>
    withTempDir(async (folder) => {
      const on = holding(TEXT);
      const judged = async (more: Partial<CopySpec>): Promise<boolean | undefined> =>
        (await copy(on, copyOf(more), folder)).sample.ok;
      expect(await judged({ size: { atLeast: BYTES } })).to.equal(true);
      expect(await judged({ size: { above: BYTES } })).to.equal(false);
      expect(await judged({ contains: ['Main$LineItem'] })).to.equal(true);
      expect(await judged({ contains: ['Main$LineItem', 'Main$Other'] })).to.equal(false);
      const { entry } = await copy(on, copyOf(), folder);
      expect(entry.copied).to.not.have.property('verified');
    }));

  const refused: [string, Bench, Partial<CopySpec>, RegExp][] = [
    ['larger than its bound', holding(TEXT, SHA), { max: 20 }, /larger than 20/],
    ['not what the container counts', holding(TEXT, 'a'.repeat(64)), {}, /not what is there/],
    ['not there', holding(TEXT, SHA), { path: '/dumps/other' }, /no such file/],
    ['of a pod that is not', bench(), {}, /no running container in pods app=web/],
  ];
  for (const [name, on, more, why] of refused) {
    it(`leaves nothing of one that is ${name}, and is no data`, () =>
      withTempDir(async (folder) => {
        const { entry, sample } = await copy(on, copyOf(more), folder);
        expect(entry).to.include({ via: 'none' });
        expect(entry.output).to.match(why);
        expect(entry.copied).to.equal(undefined);
        expect(sample.ok).to.equal(undefined);
        const evidence = join(folder, 'evidence');
        expect(existsSync(evidence) ? readdirSync(evidence) : []).to.deep.equal([]);
      }));
  }
});

describe('diagnosis: what it must show, and what it keeps', () => {
  const command = (more: Partial<DiagnosisCommand>): DiagnosisCommand => ({
    id: 'd[0]',
    where: { file: 's.yaml', line: 1, column: 1 },
    exec: { in: { selector: 'app=web' }, command: ['jcmd', '1', '{value:what}'], timeout: 1000 },
    ...more,
  });
  const shown = async (on: Bench, more: Partial<DiagnosisCommand>): Promise<Sample> => {
    const entry = await runDiagnosis(command(more), on.context, { kubeconfig: '' });
    return judgeDiagnosis(command(more), entry, on.context);
  };
  const running = (): Bench => {
    const on = bench();
    on.view.put(pod('web-1'));
    on.kube.onExec = (args) => done(`${args.join(' ')}\n  1:  2424  9734784  Main$Session`, 3);
    on.context.values.set('what', 'GC.class_histogram');
    return on;
  };

  it('a value that was captured stands in its arguments, and none is no data', async () => {
    const on = running();
    expect((await shown(on, { expect: { output: { contains: 'jcmd 1 GC.class' } } })).ok).to.equal(
      true,
    );
    const empty = bench();
    empty.view.put(pod('web-1'));
    const sample = await shown(empty, { expect: { exitCode: [0] } });
    expect(sample.ok).to.equal(undefined);
    expect(sample.fields[0]?.seen).to.equal('nothing found for {value:what}');
  });

  it('exit code, output and captured number are judged', async () => {
    const on = running();
    const matches = '(\\d+) +\\d+ +Main.Session';
    expect((await shown(on, { expect: { exitCode: [0] } })).ok).to.equal(false);
    expect((await shown(on, { expect: { exitCode: [0, 3] } })).ok).to.equal(true);
    const sessions = (compare: object) => shown(on, { capture: { name: 's', matches, compare } });
    expect((await sessions({ above: 2424 })).ok).to.equal(false);
    expect((await sessions({ above: 200 })).ok).to.equal(true);
    expect(on.context.values.get('s')).to.equal('2424');
    const other = { name: 't', matches: 'Main.(Other)' };
    expect((await shown(on, { capture: other })).ok).to.equal(false);
    expect(on.context.values.get('t')).to.equal(undefined);
    const text = { name: 'u', matches: 'Main.(Session)', compare: { above: 0 } };
    expect((await shown(on, { capture: text })).ok).to.equal(false);
  });
});
