import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { connect } from '../../src/kube/index.js';
import type { KubeObject } from '../../src/model/index.js';
import { startCluster } from '../../src/sim/index.js';
import { copyOut } from '../../src/steps/diagnosis/by-copy.js';
import { withTempDir } from '../journal/temp-dir.js';
import { bench } from './doubles.js';

describe('a copy through the API of the embedded cluster', function () {
  this.timeout(60_000);

  it('is byte for byte what is in the container', () =>
    withTempDir(async (folder) => {
      const cluster = await startCluster({ nodes: 1, speed: 20 });
      try {
        await writeFile(join(folder, 'kubeconfig'), cluster.kubeconfig);
        const kube = await connect(join(folder, 'kubeconfig'));
        // More than one piece of a socket, and nothing that is text only by luck.
        const text = randomBytes(300_000).toString('base64');
        const on = { namespace: 'default' };
        await kube.create(holder('ConfigMap', { data: { dump: text } }));
        await kube.create(holder('Pod', podSpec()));
        const running = async (): Promise<boolean> =>
          (await kube.get({ kind: 'Pod', name: 'holder', ...on }))?.status?.['phase'] === 'Running';
        while (!(await running())) await delay(50);

        const { context, view } = bench({ kube, namespace: 'default' });
        const pod = await kube.get({ kind: 'Pod', name: 'holder', ...on });
        if (pod) view.put(pod);
        const spec = {
          in: { name: 'holder' },
          path: '/data/dump',
          to: 'dump.txt',
          max: 1_000_000,
          contains: [text.slice(200_000, 200_050), 'not in it!'],
          timeout: 20_000,
        };
        const got = await copyOut(spec, context, folder);
        const sha256 = createHash('sha256').update(text).digest('hex');
        expect('copied' in got ? got.copied : got).to.include({ bytes: text.length, sha256 });
        expect('copied' in got && got.copied.found).to.deep.equal([spec.contains[0]]);
        expect(readFileSync(join(folder, 'evidence/dump.txt'), 'utf8')).to.equal(text);

        const small = await copyOut({ ...spec, to: 'small.txt', max: 1000 }, context, folder);
        expect('why' in small && small.why).to.match(/^larger than 1000/);
      } finally {
        await cluster.stop();
      }
    }));
});

function holder(kind: string, more: object): KubeObject {
  const metadata = { name: 'holder', namespace: 'default' };
  return { apiVersion: 'v1', kind, metadata, ...more };
}

function podSpec(): object {
  return {
    spec: {
      containers: [
        {
          name: 'main',
          image: 'busybox:1.36',
          command: ['sleep', '3600'],
          volumeMounts: [{ name: 'data', mountPath: '/data' }],
        },
      ],
      volumes: [{ name: 'data', configMap: { name: 'holder' } }],
    },
  };
}
