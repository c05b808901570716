import { expect } from 'chai';
import type { ActionUse } from '../../../src/model/index.js';
import { bindAction } from '../../../src/steps/index.js';
import { bench, pod } from '../doubles.js';

const deletePods = (more: object = {}): ActionUse => ({
  id: 'a',
  text: 'the action',
  kind: 'deletePods',
  spec: { selector: 'app=web', namespace: 'shop', ...more },
});

describe('action deletePods', () => {
  it('deletes those of a phase, and no pod that came later', async () => {
    const on = bench();
    on.view.put(pod('gone', { phase: 'Failed', owner: 'web-1' }));
    on.view.put(pod('runs', { owner: 'web-1' }));
    on.view.put(pod('else', { phase: 'Failed', labels: { app: 'other' } }));
    const action = bindAction(deletePods({ phase: 'Failed' }));
    expect(await action.undo(on.context)).to.deep.equal([
      { op: 'none', reason: 'Their controllers make what they need again.' },
    ]);
    on.view.put(pod('later', { phase: 'Failed', owner: 'web-1' }));
    await action.run(on.context);
    expect(on.kube.writes).to.deep.equal(['delete Pod/gone']);
    expect(await action.readBack(on.context)).to.deep.equal({
      ok: true,
      text: '1 pod app=web deleted',
    });
    expect(await action.settle(on.context)).to.equal('1 pod app=web gone');
    expect(action.kubectl).to.equal(
      'kubectl -n shop delete pods -l app=web --field-selector=status.phase=Failed',
    );
  });

  it('makes a pod of nobody again', async () => {
    const on = bench();
    on.view.put(pod('bare'));
    const [undo] = await bindAction(deletePods()).undo(on.context);
    expect(undo).to.have.property('op', 'create');
  });

  it('is not witnessed where there was nothing to delete, or what was there stays', async () => {
    const on = bench();
    const none = bindAction(deletePods());
    await none.undo(on.context);
    expect(await none.readBack(on.context)).to.deep.equal({
      ok: false,
      text: 'no pod app=web was there',
    });
    on.view.put(pod('stays', { owner: 'web-1' }));
    const kept = bindAction(deletePods());
    await kept.undo(on.context);
    expect((await kept.readBack(on.context)).ok).to.equal(false);
  });
});
