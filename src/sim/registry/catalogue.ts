import type { Kind, Resource } from '../contract/index.js';

/** `deployments.apps`, `pods`. */
export function resourceOf({ plural, group }: Pick<Kind, 'plural' | 'group'>): Resource {
  return group === '' ? plural : `${plural}.${group}`;
}

/** `apps/v1`, `v1`. */
export function apiVersionOf({ group, version }: Pick<Kind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The kinds that are served: those of Kubernetes, and those that CustomResourceDefinitions add. */
export class Catalogue {
  private readonly byResource = new Map<Resource, Kind>();
  private readonly byKind = new Map<string, Kind>();
  private readonly byPath = new Map<string, Kind>();
  /** Counts the changes: discovery is made anew when it moves. */
  revision = 0;

  constructor(kinds: readonly Kind[]) {
    for (const kind of kinds) this.add(kind);
  }

  /** Adds a kind, or replaces it. The first version of a resource is the one that is stored. */
  add(kind: Kind): void {
    this.revision++;
    const resource = resourceOf(kind);
    const stored = this.byResource.get(resource);
    if (stored === undefined || stored.version === kind.version) {
      this.byResource.set(resource, kind);
    }
    this.byKind.set(`${apiVersionOf(kind)} ${kind.kind}`, kind);
    this.byPath.set(`${apiVersionOf(kind)} ${kind.plural}`, kind);
  }

  remove(kind: Kind): void {
    this.revision++;
    this.byResource.delete(resourceOf(kind));
    this.byKind.delete(`${apiVersionOf(kind)} ${kind.kind}`);
    this.byPath.delete(`${apiVersionOf(kind)} ${kind.plural}`);
  }

  /** The kind that a resource is stored as. */
  stored(resource: Resource): Kind | undefined {
    return this.byResource.get(resource);
  }

  /** The kind that a group, version and plural serve. */
  served(apiVersion: string, plural: string): Kind | undefined {
    return this.byPath.get(`${apiVersion} ${plural}`);
  }

  ofKind(apiVersion: string, kind: string): Kind | undefined {
    return this.byKind.get(`${apiVersion} ${kind}`);
  }

  /** Every kind that is served, in the order of adding. */
  all(): Kind[] {
    return [...this.byPath.values()];
  }
}
