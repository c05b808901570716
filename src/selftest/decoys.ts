import type { KubeObject } from '../model/index.js';

/** A small server whose answer is an argument. */
export const DECOY_IMAGE = 'hashicorp/http-echo:0.2.3';

export const DECOY_LABELS = { app: 'lab-decoy' };

/** Where a Service sends to: a number, and the name that its pods have for it. */
export interface DecoyPort {
  number: number;
  name?: string;
}

/** A Ready pod that answers 200 and the wrong thing, or that is Ready and refuses. */
export function decoyPod(
  namespace: string | undefined,
  labels: Record<string, string>,
  port: DecoyPort,
  { refuses = false } = {},
): KubeObject {
  const listen = refuses ? (port.number === 1 ? 2 : 1) : port.number;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'lab-decoy', ...(namespace === undefined ? {} : { namespace }), labels },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: 'decoy',
          image: DECOY_IMAGE,
          imagePullPolicy: 'IfNotPresent',
          args: [`-listen=:${listen}`, '-text=decoy'],
          ports: [{ containerPort: port.number, ...(port.name ? { name: port.name } : {}) }],
          resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
        },
      ],
    },
  };
}

/** The port that the first port of a Service leads to; `objects` know what a name means. */
export function portOf(service: KubeObject, objects: KubeObject[]): DecoyPort {
  const [first] = (service.spec?.['ports'] ?? []) as {
    port: number;
    targetPort?: number | string;
  }[];
  const target = first?.targetPort ?? first?.port ?? 80;
  if (typeof target === 'number') return { number: target };
  const named = objects.flatMap(portsOf).find(({ name }) => name === target);
  return { number: named?.containerPort ?? 80, name: target };
}

function portsOf({ spec }: KubeObject): { name?: string; containerPort: number }[] {
  const template = spec?.['template'] as
    | { spec?: { containers?: { ports?: { name?: string; containerPort: number }[] }[] } }
    | undefined;
  return (template?.spec?.containers ?? []).flatMap(({ ports }) => ports ?? []);
}
