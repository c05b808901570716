import { expect } from 'chai';
import { printTable, type Table } from '../../src/kube/table.js';

const table: Table = {
  columnDefinitions: [
    { name: 'Name', priority: 0 },
    { name: 'Ready', priority: 0 },
    { name: 'Node', priority: 1 },
    { name: 'Age', priority: 0 },
  ],
  rows: [
    {
      cells: ['frontend-1', '1/1', 'worker', '5s'],
      object: { metadata: { namespace: 'atlan', labels: { tier: 'web', app: 'frontend' } } },
    },
    { cells: ['b', 0, null, 'long\nstory'], object: { metadata: { namespace: 'x' } } },
  ],
};

describe('table', () => {
  it('prints the columns kubectl prints by default, aligned as kubectl does', () => {
    expect(printTable(table, {})).to.equal(
      ['NAME         READY   AGE', 'frontend-1   1/1     5s', 'b            0       long...'].join(
        '\n',
      ),
    );
  });

  it('adds wide columns, namespaces and sorted labels when asked', () => {
    const text = printTable(table, { wide: true, showLabels: true, showNamespace: true });
    expect(text.split('\n')).to.deep.equal([
      'NAMESPACE   NAME         READY   NODE     AGE       LABELS',
      'atlan       frontend-1   1/1     worker   5s        app=frontend,tier=web',
      'x           b            0                long...   <none>',
    ]);
  });
});
