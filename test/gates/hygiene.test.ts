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

/** Files of more than 300 lines, and why they are one. */
const LONG: Record<string, string> = {
  'src/sim/types/generated.ts': 'made by scripts/sim-spec.ts',
  'src/sim/kinds/definitions.ts': 'a table: one row for each kind',
  'src/sim/tables/columns.ts': 'a table: one row for each column',
  'src/sim/workloads/shell/parse.ts': 'one grammar',
  'src/sim/workloads/shell/run.ts': 'one case for each form of the grammar',
  'src/sim/workloads/awk/parse.ts': 'one grammar',
  'src/sim/workloads/awk/run.ts': 'one case for each form of the grammar',
  'src/sim/workloads/shell/builtins.ts': 'one short function for each builtin',
  'src/sim/workloads/tools/text.ts': 'one short function for each tool',
  'src/sim/workloads/tools/curl.ts': 'one program: its options, its exchange, its words',
  'src/sim/workloads/nginx/main.ts': 'the states of one process',
  'src/sim/workloads/container/container.ts': 'the states of one container',
  'src/sim/kubelet/pod-worker.ts': 'the states of one pod',
  'src/sim/controllers/daemonset/index.ts': 'one control loop',
  'src/sim/controllers/jobs/jobs.ts': 'one control loop',
  'src/sim/registry/registry.ts': 'the three writes, each in the order of the real one',
};

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

  it('has no file in src of more than 300 lines without a reason', () => {
    const long = files
      .filter((file) => file.startsWith('src/') && file.endsWith('.ts'))
      .filter((file) => read(file).split('\n').length - 1 > 300);
    expect(long.filter((file) => !(file in LONG))).to.deep.equal([]);
    expect(Object.keys(LONG).filter((file) => !long.includes(file))).to.deep.equal([]);
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
