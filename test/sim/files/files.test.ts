import { expect } from 'chai';
import { FileError, type Mount } from '../../../src/sim/contract/index.js';
import { createFiles, procSource } from '../../../src/sim/files/index.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (content: Uint8Array | undefined): string | undefined =>
  content === undefined ? undefined : new TextDecoder().decode(content);

const IMAGE = new Map([
  ['/bin/sh', bytes('')],
  ['/etc/passwd', bytes('root')],
  ['/tmp/', bytes('')],
]);

function mount(path: string, files: Record<string, string>, extra: Partial<Mount> = {}): Mount {
  const tree = new Map(Object.entries(files).map(([name, content]) => [name, bytes(content)]));
  return {
    path,
    readOnly: true,
    source: {
      entries: () => tree,
      write: (name, content) => {
        if (content === undefined) tree.delete(name);
        else tree.set(name, content);
      },
    },
    ...extra,
  };
}

const code = (work: () => void): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof FileError) return error.code;
    throw error;
  }
  return 'nothing thrown';
};

describe('files of a container', () => {
  it('shows the image and what was written over it', () => {
    const files = createFiles(IMAGE, [], () => 7);
    files.write('/tmp/new', bytes('x'));
    files.write('/etc/passwd', bytes('mine'));
    expect(files.list('/')).to.deep.equal(['bin', 'dev', 'etc', 'tmp']);
    expect(files.list('/tmp')).to.deep.equal(['new']);
    expect(text(files.read('/etc/passwd'))).to.equal('mine');
    expect(text(IMAGE.get('/etc/passwd'))).to.equal('root');
    expect(files.stat('/tmp/new')).to.deep.equal({
      folder: false,
      size: 1,
      mode: 0o644,
      modified: 7,
    });
    files.remove('/tmp/new');
    expect(files.read('/tmp/new')).to.equal(undefined);
    expect(files.list('/tmp')).to.deep.equal([]);
  });

  it('shows a mount over the image, and a single file in a folder of the image', () => {
    const files = createFiles(
      IMAGE,
      [
        mount('/settings', { 'index.txt': 'hello', 'deep/er': 'x' }),
        mount('/etc/nginx.conf', { '': 'events {}' }, { file: true }),
      ],
      () => 0,
    );
    expect(files.list('/settings')).to.deep.equal(['deep', 'index.txt']);
    expect(files.list('/settings/deep')).to.deep.equal(['er']);
    expect(files.list('/etc')).to.deep.equal(['nginx.conf', 'passwd']);
    expect(text(files.read('/etc/nginx.conf'))).to.equal('events {}');
    expect(text(files.read('/settings/../settings/./index.txt'))).to.equal('hello');
    expect(files.read('/settings')).to.equal(undefined);
  });

  it('refuses what a file system refuses', () => {
    const files = createFiles(IMAGE, [mount('/settings', { a: 'b' })], () => 0);
    expect(code(() => files.write('/settings/a', bytes('c')))).to.equal('EROFS');
    expect(code(() => files.write('/no/such/file', bytes('c')))).to.equal('ENOENT');
    expect(code(() => files.write('/etc/passwd/x', bytes('c')))).to.equal('ENOTDIR');
    expect(code(() => files.write('/etc', bytes('c')))).to.equal('EISDIR');
    expect(code(() => files.makeFolder('/etc'))).to.equal('EEXIST');
    expect(code(() => files.remove('/bin'))).to.equal('ENOTEMPTY');
    expect(code(() => files.remove('/none'))).to.equal('ENOENT');
  });

  it('keeps what is written to a writable mount in its source', () => {
    const data = mount('/data', {}, { readOnly: false });
    const files = createFiles(IMAGE, [data], () => 0);
    files.makeFolder('/data/folder');
    files.write('/data/folder/file', bytes('kept'));
    const restarted = createFiles(IMAGE, [data], () => 0);
    expect(restarted.list('/data')).to.deep.equal(['folder']);
    expect(text(restarted.read('/data/folder/file'))).to.equal('kept');
  });

  it('shows processes in /proc with the memory they hold', () => {
    const proc: Mount = {
      path: '/proc',
      readOnly: true,
      source: procSource(
        () => [{ pid: 1, user: 'root', command: 'sh -c sleep', rss: 600 * 2 ** 20 }],
        () => ({ total: 2 ** 31, available: 2 ** 30, uptime: 5 }),
      ),
    };
    const files = createFiles(IMAGE, [proc], () => 0);
    expect(text(files.read('/proc/1/status'))).to.match(/^VmRSS:\t {2}614400 kB$/m);
    expect(files.list('/proc')).to.include.members(['1', 'meminfo']);
  });
});
