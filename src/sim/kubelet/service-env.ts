import type { Service } from '../types/index.js';

type Variables = readonly (readonly [name: string, value: string])[];

const upper = (name: string): string => name.toUpperCase().replace(/-/g, '_');

/** The variables of one Service: pkg/kubelet/envvars/envvars.go. None for a headless one. */
export function serviceVariables(service: Service): [string, string][] {
  const { clusterIP: ip, ports = [] } = service.spec ?? {};
  const [first] = ports;
  if (ip === undefined || ip === '' || ip === 'None' || first === undefined) return [];
  const prefix = upper(service.metadata?.name ?? '');
  const all: [string, string][] = [
    [`${prefix}_SERVICE_HOST`, ip],
    [`${prefix}_SERVICE_PORT`, String(first.port)],
  ];
  for (const { name, port } of ports) {
    if (name) all.push([`${prefix}_SERVICE_PORT_${upper(name)}`, String(port)]);
  }
  ports.forEach(({ port, protocol = 'TCP' }, i) => {
    const url = `${protocol.toLowerCase()}://${ip}:${port}`;
    if (i === 0) all.push([`${prefix}_PORT`, url]);
    const one = `${prefix}_PORT_${port}_${protocol}`;
    all.push(
      [one, url],
      [`${one}_PROTO`, protocol.toLowerCase()],
      [`${one}_PORT`, String(port)],
      [`${one}_ADDR`, ip],
    );
  });
  return all;
}

/** Variables of all Services of a namespace, kept from one pod to the next until a Service changes. */
export interface ServiceEnv {
  of(namespace: string, links: boolean): Variables;
  changed(namespace: string): void;
}

export function createServiceEnv(list: (namespace: string) => Service[]): ServiceEnv {
  const known = new Map<string, Variables>();
  const kubernetes = (): Variables =>
    list('default')
      .filter(({ metadata }) => metadata?.name === 'kubernetes')
      .flatMap(serviceVariables);
  return {
    of: (namespace, links) => {
      const key = links ? namespace : '';
      let variables = known.get(key);
      if (variables === undefined) {
        const own =
          links && namespace !== 'default' ? list(namespace).flatMap(serviceVariables) : [];
        variables =
          links && namespace === 'default'
            ? list('default').flatMap(serviceVariables)
            : [...kubernetes(), ...own];
        known.set(key, variables);
      }
      return variables;
    },
    changed: (namespace) => {
      if (namespace === 'default') known.clear();
      else known.delete(namespace);
    },
  };
}
