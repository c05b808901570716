import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { onLines, startChild } from '../../../src/provider/common/child.js';
import { needs } from '../../needs.js';

describe('startChild', () => {
  before(function () {
    needs(this, 'cat', 'sleep', 'true');
  });

  it('streams lines, and tells how it ended', async () => {
    const { signal } = new AbortController();
    const child = startChild('sh', ['-c', 'cat; echo sorry >&2; exit 3'], { signal });
    const lines: string[] = [];
    onLines(child.stdout, (line) => lines.push(line));
    child.stdin.end('one\ntwo\n');
    expect(await child.ended).to.deep.equal({ exitCode: 3, stderr: 'sorry' });
    expect(lines).to.deep.equal(['one', 'two']);
  });

  it('ends with everything it started when it is aborted', async () => {
    const abort = new AbortController();
    const child = startChild('sh', ['-c', 'sleep 60 & echo $!; wait'], { signal: abort.signal });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const grandchild = Number(line.toString());
    abort.abort();
    await child.ended;
    // A zombie that nobody has reaped yet has no command line any more.
    const command = await readFile(`/proc/${grandchild}/cmdline`, 'utf8').catch(() => '');
    expect(command).to.equal('');
  });

  it('says when the program is missing', async () => {
    const { signal } = new AbortController();
    const child = startChild('no-such-program', [], { signal });
    const error: unknown = await child.ended.catch((e: unknown) => e);
    expect(error).to.have.property('code', 'ENOENT');
  });

  it('survives a program that does not read what it is given', async () => {
    const { signal } = new AbortController();
    const child = startChild('true', [], { signal });
    child.stdin.end('x'.repeat(1_000_000));
    expect((await child.ended).exitCode).to.equal(0);
  });
});
