import type { Api } from '../../contract/index.js';
import { clone, same, type KubeObject } from '../../machinery/index.js';
import type { ControllerRevision, PodTemplateSpec } from '../../types/index.js';
import { templateHash } from './hash.js';
import { refused } from './loop.js';
import { byCreation, controllerRef, nameOf, namespaceOf, uidOf } from './names.js';

const REVISIONS = 'controllerrevisions.apps';

/** A StatefulSet or DaemonSet: what keeps its templates as ControllerRevisions. */
export interface WithTemplate extends KubeObject {
  spec?: { template: PodTemplateSpec; revisionHistoryLimit?: number };
}

interface Data {
  spec?: { template?: PodTemplateSpec & { $patch?: string } };
}

/** The revisions of an object, the newest last. */
export function revisionsOf(api: Api, owner: KubeObject): ControllerRevision[] {
  return api
    .by<ControllerRevision>('byOwner', uidOf(owner))
    .filter(({ kind }) => kind === 'ControllerRevision')
    .sort((a, b) => a.revision - b.revision || byCreation(a, b));
}

/** The template that a revision stands for. */
export function templateOf(revision: ControllerRevision): PodTemplateSpec {
  const template = clone((revision.data as Data | undefined)?.spec?.template ?? {});
  delete template.$patch;
  return template;
}

/**
 * The revision of the template that the object has now: a new one, or an old one that becomes the newest
 * again (pkg/controller/history). `label`: under which label it carries its hash. Throws AlreadyExists
 * when two templates have the same hash: tried again with more `collisions`.
 */
export function currentRevision(
  api: Api,
  owner: WithTemplate,
  label: string,
  collisions: number,
): ControllerRevision {
  const template = owner.spec?.template ?? {};
  const known = revisionsOf(api, owner);
  const newest = known.at(-1);
  const equal = known.findLast((revision) => same(templateOf(revision), template));
  if (equal !== undefined) {
    if (equal === newest) return equal;
    const revision = (newest?.revision ?? 0) + 1;
    return (
      api.update<ControllerRevision>(REVISIONS, namespaceOf(equal), nameOf(equal), (draft) => {
        draft.revision = revision;
      }) ?? equal
    );
  }
  const hash = templateHash(template, collisions);
  const name = `${nameOf(owner).slice(0, 252 - hash.length)}-${hash}`;
  const { annotations } = owner.metadata ?? {};
  const fresh: ControllerRevision = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name,
      namespace: namespaceOf(owner),
      labels: { ...template.metadata?.labels, [label]: hash },
      ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
      ownerReferences: [controllerRef(owner)],
    },
    data: { spec: { template: { ...clone(template), $patch: 'replace' } } },
    revision: (newest?.revision ?? 0) + 1,
  };
  return api.create(REVISIONS, fresh);
}

/** Deletes the oldest revisions beyond the history limit that are not `live`. */
export function truncateHistory(api: Api, owner: WithTemplate, live: ReadonlySet<string>): void {
  const idle = revisionsOf(api, owner).filter((revision) => !live.has(nameOf(revision)));
  const extra = idle.length - (owner.spec?.revisionHistoryLimit ?? 10);
  for (const revision of idle.slice(0, Math.max(0, extra))) {
    api.delete(REVISIONS, namespaceOf(revision), nameOf(revision));
  }
}

/** Whether a refusal means that the name of a revision is taken by another template. */
export const isCollision = (error: unknown): boolean => refused(error, 'AlreadyExists');
