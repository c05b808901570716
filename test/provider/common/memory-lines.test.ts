import { expect } from 'chai';
import fc from 'fast-check';
import { parseMemoryLine } from '../../../src/provider/common/memory-lines.js';

const uid = '939d8458_f8eb_46cd_bb4b_bb39a9ddd99e';
const id = 'a'.repeat(64);

describe('parseMemoryLine', () => {
  it('reads the node, with the threshold of its budget', () => {
    expect(parseMemoryLine('N 1795257555.605048 400 150', 'w', 700)).to.deep.equal({
      ...{ scope: 'node', at: 1795257555605, node: 'w', workingSet: 250, threshold: 700 },
    });
    expect(parseMemoryLine('N 1.0 400 150', 'w', undefined)).to.not.have.property('threshold');
  });

  it('reads a container', () => {
    expect(parseMemoryLine(`C 1.5 ${uid} ${id} 400 150 900 7340032 2`, 'w', 1)).to.deep.equal({
      scope: 'container',
      at: 1500,
      node: 'w',
      podUid: '939d8458-f8eb-46cd-bb4b-bb39a9ddd99e',
      containerId: id,
      workingSet: 250,
      usage: 400,
      peak: 900,
      limit: 7340032,
      oomKills: 2,
    });
  });

  it('reads a pod', () => {
    expect(parseMemoryLine(`P 1.5 ${uid} 400 150 900 7340032 2`, 'w', 1)).to.deep.equal({
      scope: 'pod',
      at: 1500,
      node: 'w',
      podUid: '939d8458-f8eb-46cd-bb4b-bb39a9ddd99e',
      workingSet: 250,
      usage: 400,
      peak: 900,
      limit: 7340032,
      oomKills: 2,
    });
  });

  it('knows both ways in which a cgroup says that there is no limit', () => {
    for (const limit of ['max', '9223372036854771712']) {
      const sample = parseMemoryLine(`C 1.5 ${uid} ${id} 4 1 9 ${limit} 0`, 'w', undefined);
      expect(sample).to.not.have.property('limit');
    }
  });

  it('never makes a sample of a line that is not whole', () => {
    const line = `C 1.5 ${uid} ${id} 400 150 900 7340032 2`;
    for (let length = 0; length < line.length - 1; length++) {
      expect(parseMemoryLine(line.slice(0, length), 'w', undefined), line.slice(0, length)).to.be
        .undefined;
    }
    fc.assert(fc.property(fc.string(), (text) => void parseMemoryLine(text, 'w', undefined)));
  });
});
