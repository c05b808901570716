import { expect } from 'chai';
import fc from 'fast-check';
import { inRows, type Label } from '../../src/report/charts/rows.js';

const rows = (labels: Label[], width = 760): [string, number, string][] =>
  inRows(labels, width, 6)
    .toSorted((a, b) => a.label.x - b.label.x)
    .map(({ label, row, align }) => [label.text, row, align]);

describe('labels in rows', () => {
  it('go up the further left they are, so that no line strikes through a text', () => {
    expect(
      rows([
        { x: 0, text: 'provision' },
        { x: 20, text: 'deploy' },
        { x: 40, text: 'baseline' },
        { x: 300, text: 'recovery' },
      ]),
    ).to.deep.equal([
      ['provision', 2, 'left'],
      ['deploy', 1, 'left'],
      ['baseline', 0, 'left'],
      ['recovery', 0, 'left'],
    ]);
  });

  it('stand left of their line where they would hang past the edge', () => {
    expect(
      rows([
        { x: 725, text: 'reset-proof' },
        { x: 740, text: 'undeploy' },
      ]),
    ).to.deep.equal([
      ['reset-proof', 0, 'right'],
      ['undeploy', 1, 'right'],
    ]);
  });

  it('are left out where there is no room at all', () => {
    expect(rows([{ x: 5, text: 'much too long' }], 20)).to.deep.equal([]);
  });

  it('never overlap, cross a line, or leave the plot', () => {
    const labels = fc.array(
      fc.record({
        x: fc.double({ min: 0, max: 760, noNaN: true }),
        text: fc.string({ maxLength: 30 }),
      }),
    );
    fc.assert(
      fc.property(labels, (some) => {
        const placed = inRows(some, 760, 6);
        for (const one of placed) {
          expect(one.from).to.be.at.least(0);
          expect(one.to).to.be.at.most(760);
          for (const other of placed) {
            if (one === other) continue;
            const beside = one.to <= other.from || other.to <= one.from;
            if (one.row === other.row) expect(beside, 'texts of one row').to.equal(true);
            // The line of a higher one goes down past this one's text.
            if (other.row > one.row) {
              const through = other.label.x > one.from && other.label.x < one.to;
              expect(through, 'a line through a text').to.equal(false);
            }
          }
        }
      }),
    );
  });
});
