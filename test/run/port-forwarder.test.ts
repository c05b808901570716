import { expect } from 'chai';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { LabError } from '../../src/base/index.js';
import type { KubeObject } from '../../src/model/index.js';
import { demandPortForwarder } from '../../src/run/port-forwarder.js';

const service: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web-svc' },
  spec: { ports: [{ port: 80, nodePort: 30080 }] },
};

/** A real port, with somebody behind it or nobody any more. */
async function portOf(listening: boolean): Promise<{ port: number; server: Server }> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  if (!listening) await new Promise((resolve) => server.close(resolve));
  return { port, server };
}

describe('a published port', () => {
  const cases: [string, { listening: boolean; inside: boolean; known: boolean }, boolean][] = [
    [
      'that is refused while the Service answers inside is the forwarder that is gone',
      { listening: false, inside: true, known: true },
      true,
    ],
    [
      'that is refused as the Service is inside is the trouble of the workload',
      { listening: false, inside: false, known: true },
      false,
    ],
    ['that is taken is as it must be', { listening: true, inside: true, known: true }, false],
    [
      'that no Service of the scenario is behind cannot be judged',
      { listening: false, inside: true, known: false },
      false,
    ],
  ];
  for (const [name, { listening, inside, known }, gone] of cases) {
    it(name, async () => {
      const { port, server } = await portOf(listening);
      const asked: string[] = [];
      const system = {
        kube: {
          text: (path: string) => {
            asked.push(path);
            return inside ? Promise.resolve('ok, and no JSON') : Promise.reject(new Error('503'));
          },
        },
        ports: { web: { host: '127.0.0.1' as const, port, nodePort: 30080 } },
        objects: known ? [service] : [],
        namespace: 'shop',
      };
      const seen = await demandPortForwarder(system).catch((error: unknown) => error);
      server.close();
      if (!gone) expect(seen).to.equal(undefined);
      else {
        expect(seen).to.be.instanceOf(LabError).with.property('code', 'PORT_FORWARDER');
        expect(asked).to.deep.equal(['/api/v1/namespaces/shop/services/web-svc:80/proxy/']);
      }
    });
  }
});
