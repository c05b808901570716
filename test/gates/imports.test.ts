import { dirname, posix } from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { filesUnder, read } from './source.js';

/** The rooms by layer: a room imports only from lower ones (ARCHITECTURE.md). */
const LAYERS = [
  ['base'],
  ['model'],
  ['scenario', 'kube', 'journal', 'snapshot', 'load', 'verdict', 'report'],
  ['plan', 'preflight', 'provider', 'steps', 'observe'],
  ['run'],
  ['ui'],
  ['cli'],
];

/** The one room that imports each package. */
const ROOM_OF: Record<string, string[]> = {
  execa: ['base'],
  '@kubernetes/client-node': ['kube'],
  autocannon: ['load'],
  'hdr-histogram-js': ['load'],
  // Scenarios, and the kubelet's own configuration.
  yaml: ['scenario', 'provider'],
  zod: ['scenario'],
  vega: ['report'],
  'vega-lite': ['report'],
  commander: ['cli'],
  listr2: ['ui'],
};

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
