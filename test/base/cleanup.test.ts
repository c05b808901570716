import { expect } from 'chai';
import { CleanupStack } from '../../src/base/index.js';

/** An undo that does something at once. */
function done(what: () => unknown): Promise<void> {
  what();
  return Promise.resolve();
}

describe('CleanupStack', () => {
  it('undoes in reverse order, goes on past a failure and reports it', async () => {
    const stack = new CleanupStack();
    const undone: string[] = [];
    stack.add('first', () => done(() => undone.push('first')));
    stack.add('broken', () => Promise.reject(new Error('no')));
    stack.add('last', () => done(() => undone.push('last')));
    expect(stack.pending()).to.deep.equal(['last', 'broken', 'first']);
    expect(await stack.run()).to.deep.equal([{ title: 'broken', message: 'no' }]);
    expect(undone).to.deep.equal(['last', 'first']);
  });

  it('undoes each entry once, also when run again or from two sides', async () => {
    const stack = new CleanupStack();
    let times = 0;
    stack.add('a', () => done(() => (times += 1)));
    stack.add('b', () => done(() => (times += 1)));
    await Promise.all([stack.run(), stack.run()]);
    await stack.run();
    expect(times).to.equal(2);
    expect(stack.pending()).to.deep.equal([]);
  });

  it('forgets an entry that was handed over', async () => {
    const stack = new CleanupStack();
    const handOver = stack.add('cluster', () => Promise.reject(new Error('must not run')));
    handOver();
    expect(await stack.run()).to.deep.equal([]);
  });

  it('undoes what is added while it runs', async () => {
    const stack = new CleanupStack();
    const undone: string[] = [];
    stack.add('outer', () =>
      done(() => {
        stack.add('inner', () => done(() => undone.push('inner')));
        undone.push('outer');
      }),
    );
    await stack.run();
    expect(undone).to.deep.equal(['outer', 'inner']);
  });
});
