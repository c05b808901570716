import { expect } from 'chai';
import type { LabError } from '../../../src/base/index.js';
import type { ActionUse, ExecResult, NodeOps, StepOutput } from '../../../src/model/index.js';
import { bindAction } from '../../../src/steps/index.js';
import { bench, node } from '../doubles.js';

const use = (kind: string, spec: object): ActionUse =>
  ({ id: 'a', text: 'the action', kind, spec }) as unknown as ActionUse;

const spec = {
  node: { label: 'role=x' },
  command: ['systemctl', 'is-active', 'kubelet'],
  exitCode: [0],
  timeout: 1000,
  apiAway: 0,
};

/** Nodes n1 and n2, and what is asked of them. */
function nodes(answer: Partial<ExecResult>) {
  const on = bench();
  const asked: string[] = [];
  const kept: StepOutput[] = [];
  const away: number[] = [];
  const result = { exitCode: 0, stdout: 'active\n', stderr: '', timedOut: false, ...answer };
  const ops = {
    exec: (name: string, command: string[]) => {
      asked.push(`${name} ${command.join(' ')}`);
      return Promise.resolve(result);
    },
    install: (name: string, programs: object, folder: string) => {
      asked.push(`${name} ${Object.keys(programs).join(' ')} ${folder}`);
      return Promise.resolve();
    },
    giveImages: (names: string[], images: object) => {
      asked.push(`${names.join(' ')} ${Object.keys(images).join(' ')}`);
      return Promise.resolve();
    },
  } as unknown as NodeOps;
  for (const name of ['n2', 'n1']) on.view.put(node(name, { metadata: { labels: { role: 'x' } } }));
  const context = {
    ...on.context,
    node: ops,
    expectAway: (ms: number) => void away.push(ms),
    keep: (output: StepOutput) => Promise.resolve(void kept.push(output)),
  };
  return { context, asked, kept, away };
}

async function thrown(work: Promise<unknown>): Promise<LabError> {
  return work.then(
    () => expect.fail('must throw'),
    (reason: LabError) => reason,
  );
}

describe('actions in nodes', () => {
  it('a program runs on each node that the label fits, and what it printed is kept', async () => {
    const { context, asked, kept, away } = nodes({});
    const action = bindAction(use('nodeExec', { ...spec, apiAway: 60_000 }));
    await action.run(context);
    expect(asked).to.deep.equal([
      'n1 systemctl is-active kubelet',
      'n2 systemctl is-active kubelet',
    ]);
    expect(kept.map(({ command, output }) => `${command}: ${output}`)).to.deep.equal([
      'n1# systemctl is-active kubelet: active',
      'n2# systemctl is-active kubelet: active',
    ]);
    expect(away).to.deep.equal([60_000, 60_000]);
    expect((await action.readBack(context)).ok).to.equal(true);
  });

  it('a node may be named in its arguments', async () => {
    const { context, asked } = nodes({});
    await bindAction(use('nodeExec', { ...spec, command: ['echo', 'etcd-{node:role=x}'] })).run(
      context,
    );
    expect(asked[0]).to.equal('n1 echo etcd-n1');
  });

  it('another exit code, or another text, ends it at the first node', async () => {
    const failed = nodes({ exitCode: 3, stdout: 'activating\n' });
    const error = await thrown(bindAction(use('nodeExec', spec)).run(failed.context));
    expect(error.code).to.equal('NODE_COMMAND');
    expect(error.message).to.contain('on n1: exit 3, expected 0');
    expect(error.details).to.deep.equal(['activating']);
    expect(failed.asked).to.have.length(1);
    const other = { ...spec, stdout: { contains: 'SUCCESS' } };
    const silent = await thrown(bindAction(use('nodeExec', other)).run(nodes({}).context));
    expect(silent.message).to.contain('output must be one that contains "SUCCESS"');
    const slow = await thrown(
      bindAction(use('nodeExec', spec)).run(nodes({ timedOut: true }).context),
    );
    expect(slow.message).to.contain('no end within 1 s');
  });

  it('no node, or no way into one, is an error and not a success', async () => {
    const { context } = nodes({});
    const nowhere = { ...spec, node: { label: 'role=y' } };
    expect((await thrown(bindAction(use('nodeExec', nowhere)).run(context))).message).to.contain(
      'There is no node role=y',
    );
    const without = { ...context, node: undefined };
    expect((await thrown(bindAction(use('nodeExec', spec)).run(without))).code).to.equal(
      'NODE_COMMAND',
    );
  });

  it('programs and images of the target, and one that it does not have', async () => {
    const { context, asked } = nodes({});
    const install = {
      node: { name: 'n1' },
      programs: ['kubelet'],
      to: '/opt/upgrade',
      sources: { kubelet: { file: '/k' }, kubeadm: { file: '/a' } },
    };
    await bindAction(use('nodeInstall', install)).run(context);
    await bindAction(use('nodeImages', { node: { name: 'n2' }, images: { 'a:1': 'b:1' } })).run(
      context,
    );
    expect(asked).to.deep.equal(['n1 kubelet /opt/upgrade', 'n2 a:1']);
    const lacking = bindAction(use('nodeInstall', { ...install, programs: ['etcdutl'] }));
    expect((await thrown(lacking.run(context))).message).to.contain('no program "etcdutl"');
    expect((await lacking.readBack(context)).ok).to.equal(false);
  });
});
