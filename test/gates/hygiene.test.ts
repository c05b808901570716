import { expect } from 'chai';
import { read, repositoryFiles } from './source.js';

const files = repositoryFiles();
const TEXT = /\.(ts|js|json|ya?ml|md|sh|conf|svg|html|txt)$|^\.ci\//;
const texts = files.filter((file) => TEXT.test(file));
const code = texts.filter((file) => /\.(ts|js)$/.test(file));
const ours = code.filter((file) => file !== 'test/gates/hygiene.test.ts');

/** Lines of these files that match, as `file:line: text`. */
function lines(among: string[], pattern: RegExp): string[] {
  return among.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : [],
      ),
  );
}

describe('the repository', () => {
  it('holds no path of a machine', () => {
    const machine = new RegExp(`(^|[^A-Za-z0-9_.-])/(${['root', 'work', 'farm'].join('|')})/`);
    expect(lines(texts, machine)).to.deep.equal([]);
  });

  it('installs from the public registry only', () => {
    const lock = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { resolved?: string }>;
    };
    const hosts = Object.values(lock.packages).flatMap(({ resolved }) =>
      resolved === undefined ? [] : [new URL(resolved).host],
    );
    expect([...new Set(hosts)].filter((host) => host !== 'registry.npmjs.org')).to.deep.equal([]);
  });

  it('has no test that is left out, and none that leaves the others out', () => {
    expect(
      lines(ours, /\b(it|describe|context|test)\.(only|skip)\(|\bx(it|describe)\(/),
    ).to.deep.equal([]);
  });

  it('has no file in src of more than 300 lines', () => {
    const long = files
      .filter((file) => file.startsWith('src/'))
      .map((file) => ({ file, lines: read(file).split('\n').length - 1 }));
    expect(long.filter((each) => each.lines > 300)).to.deep.equal([]);
  });

  it('switches no check off without saying why', () => {
    const off = lines(ours, /eslint-disable/).filter(
      (line) => !/eslint-disable.* -- \S/.test(line),
    );
    expect(off).to.deep.equal([]);
    expect(lines(ours, /@ts-(ignore|nocheck|expect-error)/)).to.deep.equal([]);
  });

  it('has no unfinished code', () => {
    expect(lines(ours, /\b(TODO|FIXME|XXX)\b|not implemented/)).to.deep.equal([]);
  });

  it('knows no image of a test machine in the product', () => {
    const product = texts.filter((file) => /^(src|scenarios|manifests)\//.test(file));
    expect(lines(product, /lab\.local\//)).to.deep.equal([]);
  });

  it('names every test file so that it runs', () => {
    const stray = code.filter(
      (file) =>
        file.startsWith('test/') &&
        !file.endsWith('.test.ts') &&
        /^(it|describe)\(/m.test(read(file)),
    );
    expect(stray).to.deep.equal([]);
  });
});
