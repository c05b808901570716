import { dirname, posix } from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { filesUnder, read } from './source.js';

/** The rooms by layer: a room imports only from lower ones (ARCHITECTURE.md). */
const LAYERS = [
  ['base'],
  ['model'],
  ['scenario', 'kube', 'journal', 'snapshot', 'load', 'verdict', 'report', 'sim'],
  ['plan', 'preflight', 'provider', 'steps', 'observe'],
  ['run'],
  ['ui', 'selftest', 'suite'],
  ['cli'],
];

/** The one room that imports each package. */
const ROOM_OF: Record<string, string[]> = {
  execa: ['base'],
  '@kubernetes/client-node': ['kube'],
  autocannon: ['load'],
  'hdr-histogram-js': ['load'],
  // Scenarios, the kubelet's own configuration, and what clients send to the simulated API.
  yaml: ['scenario', 'provider', 'sim'],
  zod: ['scenario'],
  vega: ['report'],
  'vega-lite': ['report'],
  commander: ['cli'],
  listr2: ['ui'],
  ws: ['sim'],
};

/** The rooms within `sim`, by layer like those of lab; its face and its program are above them all. */
const SIM_LAYERS = [
  ['machinery', 'tls'],
  ['types'],
  ['contract', 'spec'],
  ['files', 'protobuf', 'schema', 'tables', 'patch'],
  ['kinds', 'store', 'events', 'bootstrap', 'net'],
  ['registry', 'admission', 'authorize', 'scheduler', 'kubelet', 'metrics', 'workloads', 'streams'],
  ['controllers'],
  ['server'],
  ['cluster'],
];

interface Import {
  file: string;
  room: string;
  name: string;
}

function importsOf(file: string): Import[] {
  const room = file.split('/')[1] ?? '';
  return ts
    .preProcessFile(read(file), true, true)
    .importedFiles.map(({ fileName }) => ({ file, room, name: fileName }));
}

const files = filesUnder('src').filter((file) => file.endsWith('.ts'));
const imports = files.flatMap(importsOf);
const layerOf = (room: string): number => LAYERS.findIndex((rooms) => rooms.includes(room));

/** The file in src/ that a relative import means. */
const targetOf = ({ file, name }: Import): string => posix.join(dirname(file), name);

/** Imports from one room to another. */
const across = imports
  .filter(({ name }) => name.startsWith('.'))
  .map((each) => ({ ...each, target: targetOf(each) }))
  .filter(({ room, target }) => target.split('/')[1] !== room);

const text = ({ file, name }: Import): string => `${file} imports ${name}`;

describe('imports', () => {
  it('are in rooms that have a layer', () => {
    const rooms = new Set(files.map((file) => file.split('/')[1] ?? ''));
    expect([...rooms].filter((room) => layerOf(room) < 0)).to.deep.equal([]);
  });

  it('go down only: never up, never to a room beside', () => {
    const up = across.filter(
      ({ room, target }) => layerOf(target.split('/')[1] ?? '') >= layerOf(room),
    );
    expect(up.map(text)).to.deep.equal([]);
  });

  it('enter another room through its index only', () => {
    const inside = across.filter(({ target }) => !/^src\/[a-z]+\/index\.js$/.test(target));
    expect(inside.map(text)).to.deep.equal([]);
  });

  it('of the simulator go down only, through the index of each of its rooms', () => {
    const layerIn = (room: string): number => SIM_LAYERS.findIndex((rooms) => rooms.includes(room));
    const inner = imports
      .filter(({ file, name }) => /^src\/sim\/[^/]+\//.test(file) && name.startsWith('.'))
      .map((each) => ({ ...each, from: each.file.split('/')[2] ?? '', target: targetOf(each) }))
      .map((each) => ({ ...each, to: each.target.split('/')[2] ?? '' }))
      .filter(({ from, to, target }) => target.startsWith('src/sim/') && from !== to);
    const rooms = new Set(inner.flatMap(({ from, to }) => [from, to]));
    expect([...rooms].filter((room) => layerIn(room) < 0)).to.deep.equal([]);
    expect(inner.filter(({ from, to }) => layerIn(to) >= layerIn(from)).map(text)).to.deep.equal(
      [],
    );
    const inside = inner.filter(({ target }) => !/^src\/sim\/[a-z]+\/index\.js$/.test(target));
    expect(inside.map(text)).to.deep.equal([]);
  });

  it('stay in src', () => {
    const out = across.filter(({ target }) => !target.startsWith('src/'));
    // The version is in package.json and nowhere else.
    expect(out.filter(({ target }) => target !== 'package.json').map(text)).to.deep.equal([]);
  });

  it('bring each package into its own room only', () => {
    const stray = imports.filter(({ name, room }) => {
      if (name.startsWith('.') || name.startsWith('node:')) return false;
      const parts = name.split('/').slice(0, name.startsWith('@') ? 2 : 1);
      return !ROOM_OF[parts.join('/')]?.includes(room);
    });
    expect(stray.map(text)).to.deep.equal([]);
  });

  it('use each package that is installed for the product, and no other', () => {
    const { dependencies } = JSON.parse(read('package.json')) as {
      dependencies: Record<string, string>;
    };
    expect(Object.keys(dependencies).sort()).to.deep.equal(Object.keys(ROOM_OF).sort());
  });
});
