import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import fc from 'fast-check';
import { openJournal, readJournal, type Journal } from '../../src/journal/index.js';
import { parseJournal } from '../../src/journal/entries.js';
import { pendingOf } from '../../src/journal/pending.js';
import type { PendingUndo, UndoOp } from '../../src/model/index.js';
import { runFixture, startFixture } from './fixtures/start.js';
import { rejection, withTempDir } from './temp-dir.js';

const undo: UndoOp = { op: 'delete', ref: { kind: 'Pod', name: 'p', namespace: 'n' } };
const intent = (step: string) => ({ run: 'r1', step, text: `change ${step}`, undo });
const fileOf = (dir: string): string => join(dir, 'journal.jsonl');

describe('journal', () => {
  it('keeps intents pending until they are undone, newest first', () =>
    withTempDir(async (dir) => {
      const journal = await openJournal(dir);
      const a = await journal.intend(intent('a'));
      const b = await journal.intend(intent('b'));
      const c = await journal.intend(intent('c'));
      await journal.done(a);
      await journal.undone(b, 'was as before');
      await journal.failed(c, 'refused');
      expect(journal.pending().map((p) => [p.seq, p.done])).to.deep.equal([
        [c, false],
        [a, true],
      ]);
      expect(journal.pending()[1]).to.deep.equal({ seq: a, ...intent('a'), done: true });
      await journal.close();
      expect((await readJournal(dir)).pending).to.deep.equal(journal.pending());
    }));

  it('goes on where it ended, also for another run', () =>
    withTempDir(async (dir) => {
      const first = await openJournal(dir);
      const a = await first.intend(intent('a'));
      await first.close();
      const second = await openJournal(dir);
      const b = await second.intend({ ...intent('b'), run: 'r2' });
      await second.undone(a);
      await second.close();
      const { entries, pending } = await readJournal(dir);
      expect(entries.map((entry) => [entry.seq, entry.run])).to.deep.equal([
        [1, 'r1'],
        [2, 'r2'],
        [3, 'r1'],
      ]);
      expect(pending.map((p) => p.seq)).to.deep.equal([b]);
    }));

  it('numbers appends made at the same time in the order of the file', () =>
    withTempDir(async (dir) => {
      const journal = await openJournal(dir);
      const seqs = await Promise.all(
        Array.from({ length: 20 }, (_, i) => journal.intend(intent(`s${i}`))),
      );
      await journal.close();
      const { entries } = await readJournal(dir);
      expect(entries.map((entry) => entry.seq)).to.deep.equal(seqs);
      expect(entries.map((entry) => entry.type === 'intent' && entry.step)).to.deep.equal(
        seqs.map((_, i) => `s${i}`),
      );
    }));

  it('is readable by the user only, and empty where nothing ever ran', () =>
    withTempDir(async (dir) => {
      expect(await readJournal(join(dir, 'none'))).to.deep.equal({ entries: [], pending: [] });
      await writeFile(fileOf(dir), '', { mode: 0o644 });
      await (await openJournal(dir)).close();
      expect((await stat(fileOf(dir))).mode & 0o777).to.equal(0o600);
      expect((await stat(dir)).mode & 0o777).to.equal(0o700);
    }));

  it('names the line of any damage that is not at the end', () =>
    withTempDir(async (dir) => {
      const journal = await openJournal(dir);
      for (const step of ['a', 'b', 'c']) await journal.intend(intent(step));
      await journal.close();
      const lines = (await readFile(fileOf(dir), 'utf8')).trimEnd().split('\n');
      const damage = {
        garbage: '\u0000\u0000',
        'no entry': '{"seq":2,"run":"r","type":"other"}',
        'out of order': lines[2] ?? '',
        'unknown intent': '{"seq":2,"at":"","run":"r","type":"done","of":7}',
        empty: '',
      };
      for (const [name, line] of Object.entries(damage)) {
        await writeFile(fileOf(dir), [lines[0], line, lines[2], ''].join('\n'));
        const error = await rejection(readJournal(dir));
        expect(error, name).to.include({ code: 'JOURNAL_DAMAGED' });
        expect(error, name).to.have.deep.property('where', {
          file: fileOf(dir),
          line: 2,
          column: 1,
        });
        expect(await rejection(openJournal(dir)), name).to.include({ code: 'JOURNAL_DAMAGED' });
      }
    }));

  it('cuts a torn last line and appends after what is whole', () =>
    withTempDir(async (dir) => {
      for (const torn of ['{"seq":2,"at"', '\u0000\u0000\u0000', 'half a line\n']) {
        await writeFile(fileOf(dir), '');
        const before = await openJournal(dir);
        await before.intend(intent('a'));
        await before.close();
        await appendFile(fileOf(dir), torn);
        expect((await readJournal(dir)).pending.map((p) => p.step)).to.deep.equal(['a']);
        const after = await openJournal(dir);
        await after.intend(intent('b'));
        await after.close();
        expect((await readJournal(dir)).pending.map((p) => p.step)).to.deep.equal(['b', 'a']);
      }
    }));

  it('takes half a line off again when the disk is full, and goes on when a line fits', async function () {
    this.timeout(30_000);
    await withTempDir(async (dir) => {
      // A file-size limit of one block stands for the full disk.
      const { stdout } = await runFixture('journal-small-disk.ts', [dir], { blocks: 1 });
      expect(stdout.trim().split('\n')).to.deep.equal(['1', 'DISK_FULL', '2']);
      const { pending } = await readJournal(dir);
      expect(pending.map((p) => p.text)).to.deep.equal(['short', 'first']);
    });
  });

  it('refuses to speak of an intent that it does not hold', () =>
    withTempDir(async (dir) => {
      const journal = await openJournal(dir);
      expect((await rejection(journal.done(1))).message).to.contain('no intent 1');
      expect(await journal.intend(intent('a')), 'and still works').to.equal(1);
      await journal.close();
    }));
});

type Operation = { do: 'intend' | 'done' | 'undone' | 'failed'; pick: number };

const operations = fc.array(
  fc.record({
    do: fc.constantFrom('intend', 'intend', 'done', 'undone', 'failed'),
    pick: fc.nat(9),
  }),
  { minLength: 1, maxLength: 7 },
);

async function apply(journal: Journal, intents: number[], operation: Operation): Promise<void> {
  const seq = intents[operation.pick % Math.max(1, intents.length)];
  if (operation.do === 'intend' || seq === undefined) {
    intents.push(await journal.intend(intent(`é${operation.pick}`)));
  } else if (operation.do === 'failed') {
    await journal.failed(seq, 'no');
  } else {
    await journal[operation.do](seq);
  }
}

describe('a journal after a crash', () => {
  it('holds every intent whose append resolved before kill -9', async function () {
    this.timeout(30_000);
    for (const lines of [1, 7, 40]) {
      await withTempDir(async (dir) => {
        const child = startFixture('journal-append.ts', [dir]);
        const resolved: number[] = [];
        for await (const line of createInterface({ input: child.stdout })) {
          resolved.push(Number(line));
          if (resolved.length === lines) child.kill('SIGKILL');
        }
        const { pending } = await readJournal(dir);
        expect(pending.length).to.be.at.least(resolved.length);
        expect(pending.map((p) => p.seq)).to.include.members(resolved);
      });
    }
  });

  it('holds exactly what had been appended, wherever the file was cut', () =>
    fc.assert(
      fc.asyncProperty(operations, fc.nat(), (list, cutSeed) =>
        withTempDir(async (dir) => {
          const journal = await openJournal(dir);
          const intents: number[] = [];
          const states: { size: number; pending: PendingUndo[] }[] = [{ size: 0, pending: [] }];
          for (const operation of list) {
            await apply(journal, intents, operation);
            const size = (await stat(fileOf(dir))).size;
            states.push({ size, pending: journal.pending() });
          }
          await journal.close();
          const bytes = await readFile(fileOf(dir));
          for (let cut = 0; cut <= bytes.length; cut++) {
            const state = states.findLast(({ size }) => size <= cut);
            const parsed = parseJournal(bytes.subarray(0, cut), 'journal');
            expect(pendingOf(parsed.entries)).to.deep.equal(state?.pending);
            expect(parsed.size).to.equal(state?.size);
          }
          // And through the file itself, which must still take appends.
          const cut = cutSeed % (bytes.length + 1);
          await truncate(fileOf(dir), cut);
          const again = await openJournal(dir);
          const seq = await again.intend(intent('after'));
          await again.close();
          const expected = states.findLast(({ size }) => size <= cut)?.pending ?? [];
          const { pending } = await readJournal(dir);
          expect(pending[0]?.seq).to.equal(seq);
          expect(pending.slice(1)).to.deep.equal(expected);
        }),
      ),
      { numRuns: 30 },
    ));
});
