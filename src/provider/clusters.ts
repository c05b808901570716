import { readClusterFile } from './common/cluster-file.js';
import type { Provider } from './provider.js';

/** What is asked of clusters that stand, whichever provider made them. */
export interface Clusters extends Pick<Provider, 'find' | 'delete' | 'nodeOps'> {
  /** `name`: only the cluster of that name; then no other's provider has to answer. */
  list(name?: string): ReturnType<Provider['list']>;
}

/** The clusters of all these providers; each is asked for its own only. */
export function clustersOf(stateDir: string, providers: Provider[]): Clusters {
  const named = (provider: string | undefined): Provider | undefined =>
    providers.find(({ name }) => name === provider);
  const makerOf = async (cluster: string): Promise<Provider | undefined> =>
    named((await readClusterFile(stateDir, cluster))?.handle.provider);
  return {
    list: async (name) => {
      const maker = name === undefined ? undefined : await makerOf(name);
      const asked = name === undefined ? providers : maker ? [maker] : [];
      const found = (await Promise.all(asked.map((provider) => provider.list()))).flat();
      return name === undefined ? found : found.filter((entry) => entry.name === name);
    },
    find: async (name) => (await (await makerOf(name))?.find(name)) ?? { state: 'absent' },
    delete: async (name) => await (await makerOf(name))?.delete(name),
    nodeOps: (handle) => {
      const maker = named(handle.provider);
      if (maker) return maker.nodeOps(handle);
      throw new Error(`no provider is called ${handle.provider}`);
    },
  };
}
