/** What discovery says of all resources, in the order of the real one; the server shows those that it has. */
import type { DiscoveredGroup } from '../../src/sim/spec/index.js';
import type { Source } from './source.js';

interface Entry {
  resource?: string;
  subresource?: string;
  responseKind: { group: string; version: string; kind: string };
  scope?: string;
  singularResource?: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
  subresources?: Entry[];
}

interface Discovery {
  items: { metadata: { name?: string }; versions: { version: string; resources: Entry[] }[] }[];
}

export function makeResources({ text }: Source): string {
  const groups: DiscoveredGroup[] = [];
  for (const file of ['agg-api.json', 'agg-apis.json']) {
    const { items } = JSON.parse(text(file)) as Discovery;
    for (const { metadata, versions } of items) {
      const group = metadata.name ?? '';
      for (const { version, resources } of versions) {
        // The group of the custom resource that the documents were fetched with.
        if (group.endsWith('.test')) continue;
        groups.push({
          group,
          version,
          resources: resources as DiscoveredGroup['resources'],
        });
      }
    }
  }
  const lines = groups.map(({ resources, ...group }) => {
    const entries = resources.map((each) => `  ${JSON.stringify(each)}`).join(',\n');
    return `${JSON.stringify(group).slice(0, -1)},"resources":[\n${entries}\n]}`;
  });
  return `[\n${lines.join(',\n')}\n]\n`;
}
