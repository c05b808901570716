import type {
  Admission,
  Api,
  Attributes,
  Change,
  DeleteOptions,
  Index,
  Kind,
  Resource,
  User,
  WriteOptions,
} from '../contract/index.js';
import {
  alreadyExists,
  clone,
  conflict,
  invalid,
  invalidValue,
  notFound,
  same,
  type Clock,
  type FieldError,
  type KubeObject,
  type ManagedFields,
  type Metadata,
  type Streams,
  type Subject,
} from '../machinery/index.js';
import type { Store } from '../store/index.js';
import { apiVersionOf, resourceOf, type Catalogue } from './catalogue.js';
import { onlyStatus } from '../kinds/index.js';
import { deletionOf, holdsNamespace } from './deletion.js';
import { Draws } from './draws.js';
import type { Hooks } from './hooks.js';
import {
  checkIdentity,
  keepIdentity,
  sameButManagers,
  specChanged,
  statusCopy,
} from './identity.js';
import { checkAddedFinalizers, checkHasNamespace } from './metadata.js';
import { nameOf } from './names.js';

/** Components of the cluster itself: nothing is forbidden to them. */
export const COMPONENT: User = { name: 'system:apiserver', groups: ['system:masters'] };

/** The `managedFields` after a client's write, from the draft as the request made it (with defaults). */
export type Track = (
  draft: KubeObject,
  old: KubeObject | undefined,
  about: { manager: string; kind: Kind; subresource: string },
) => ManagedFields[] | undefined;

export interface RegistryParts {
  store: Store;
  catalogue: Catalogue;
  clock: Clock;
  random: Streams;
  hooks: Hooks;
  track: Track;
}

/** The API of the cluster behind HTTP: see `Api`. */
export class Registry implements Api {
  private admission: readonly Admission[] = [];
  readonly catalogue: Catalogue;
  readonly store: Store;
  private readonly draws: Draws;

  constructor(private readonly parts: RegistryParts) {
    this.catalogue = parts.catalogue;
    this.store = parts.store;
    this.draws = new Draws(parts.random.fork('registry'));
  }

  /** Admission asks the API itself, so it comes after it. */
  use(admission: readonly Admission[]): void {
    this.admission = admission;
  }

  get<T extends KubeObject>(resource: Resource, namespace: string, name: string): T | undefined {
    return this.store.get<T>(resource, namespace, name);
  }

  list<T extends KubeObject>(resource: Resource, namespace = ''): T[] {
    return this.store.list<T>(resource, namespace);
  }

  by<T extends KubeObject>(index: Index, key: string): T[] {
    return this.store.by<T>(index, key);
  }

  watch<T extends KubeObject>(resource: Resource, on: (change: Change<T>) => void): () => void {
    return this.store.watch<T>(resource, on);
  }

  subject(resource: Resource): Subject {
    const kind = this.catalogue.stored(resource);
    return { group: kind?.group ?? '', resource: kind?.plural ?? resource };
  }

  resourceOf(apiVersion: string, kind: string): Resource | undefined {
    const found = this.catalogue.ofKind(apiVersion, kind);
    return found && resourceOf(found);
  }

  resources(): { resource: Resource; kind: string; namespaced: boolean }[] {
    return this.catalogue
      .all()
      .filter(
        (kind) => kind.verbs.includes('list') && kind === this.catalogue.stored(resourceOf(kind)),
      )
      .map((kind) => ({
        resource: resourceOf(kind),
        kind: kind.kind,
        namespaced: kind.namespaced,
      }));
  }

  create<T extends KubeObject>(resource: Resource, object: T, options: WriteOptions = {}): T {
    const kind = this.kindOf(resource, options.version);
    const { clock, hooks } = this.parts;
    const draft = clone(object);
    const namespace = kind.namespaced ? (object.metadata?.namespace ?? '') : '';
    const drawn = `${resource}/${namespace}/${draft.metadata?.name || draft.metadata?.generateName}`;
    const random = this.draws.of(drawn);
    const attributes = this.attributes(
      'CREATE',
      resource,
      namespace,
      draft.metadata?.name ?? '',
      options,
    );
    attributes.object = draft;
    attributes.random = random;
    kind.defaults?.(draft);
    const managedFields = this.managers(kind, draft, undefined, options);
    this.mutate(attributes);
    const metadata: Metadata = {
      ...draft.metadata,
      name: nameOf(
        draft,
        random,
        (each) => this.store.get(resource, namespace, each) !== undefined,
      ),
      ...(kind.namespaced ? { namespace } : {}),
      uid: random.uuid(),
      creationTimestamp: clock.stamp(),
    };
    delete metadata.resourceVersion;
    delete metadata.deletionTimestamp;
    delete metadata.deletionGracePeriodSeconds;
    delete metadata.selfLink;
    if (kind.generation === 'none') delete metadata.generation;
    else metadata.generation = 1;
    if (!kind.namespaced) delete metadata.namespace;
    if (managedFields === undefined) delete metadata.managedFields;
    else metadata.managedFields = managedFields;
    draft.apiVersion = apiVersionOf(this.kindOf(resource));
    draft.kind = kind.kind;
    draft.metadata = metadata;
    kind.prepareCreate?.(draft);
    const name = metadata.name ?? '';
    attributes.name = name;
    this.refuse(kind, draft, [
      ...checkHasNamespace(kind, draft),
      ...(kind.validate?.(draft) ?? []),
    ]);
    if (this.store.get(resource, namespace, name) !== undefined) {
      throw alreadyExists(this.subject(resource), name);
    }
    const undo = hooks.creating(resource, draft, options.dryRun === true);
    try {
      this.validate(attributes);
    } catch (error) {
      undo();
      throw error;
    }
    if (options.dryRun === true) {
      undo();
      return draft;
    }
    const stored = this.store.put(resource, draft);
    this.draws.stored(drawn);
    hooks.created(resource, stored);
    return stored;
  }

  update<T extends KubeObject>(
    resource: Resource,
    namespace: string,
    name: string,
    change: (draft: T) => T | void,
    options: WriteOptions = {},
  ): T | undefined {
    const kind = this.kindOf(resource, options.version);
    const old = this.store.get<T>(resource, namespace, name);
    if (old === undefined) return undefined;
    // A client's change is anyone's: it gets a copy of its own of everything.
    const ours = options.user === undefined && options.subresource === 'status';
    const copy = ours ? statusCopy(old) : clone(old);
    const draft = change(copy) ?? copy;
    const before = old.metadata ?? {};
    const version = draft.metadata?.resourceVersion ?? '';
    if (version !== '' && version !== before.resourceVersion) {
      throw conflict(
        this.subject(resource),
        name,
        'the object has been modified; please apply your changes to the latest version and try again',
      );
    }
    // Components know what they write: only clients' changes are looked at by everyone.
    const foreign = options.user !== undefined;
    if (foreign && version === '' && kind.unconditionalUpdate === false) {
      const { group, plural } = kind;
      // apiserver registry/generic/registry/store.go Update, which calls the kind by its plural.
      throw invalid({ group, kind: plural }, name, [
        invalidValue('metadata.resourceVersion', 0, 'must be specified for an update'),
      ]);
    }
    const subresource = options.subresource ?? '';
    if (subresource === '') kind.defaults?.(draft);
    const managedFields = this.managers(kind, draft, old, options);
    const attributes = this.attributes('UPDATE', resource, namespace, name, options);
    attributes.object = draft;
    attributes.old = old;
    if (foreign) this.mutate(attributes);
    draft.apiVersion = apiVersionOf(this.kindOf(resource));
    draft.kind = kind.kind;
    const moved = foreign ? checkIdentity(draft, old, subresource) : [];
    keepIdentity(draft, old);
    if (subresource === 'status') (kind.prepareStatus ?? onlyStatus)(draft, old);
    // A binding is the one write of a pod's node and its condition together.
    else if (subresource !== 'binding') kind.prepareUpdate?.(draft, old, subresource);
    if (foreign) {
      const found = [
        ...checkAddedFinalizers(draft, old),
        ...moved,
        ...(subresource === 'status' ? [] : (kind.validateUpdate?.(draft, old, subresource) ?? [])),
      ];
      this.refuse(kind, draft, found);
    }
    const undo = this.parts.hooks.updating(resource, draft, old, options.dryRun === true);
    try {
      if (foreign) this.validate(attributes);
    } catch (error) {
      undo();
      throw error;
    }
    // A write that changes nothing but the time of its own entry is none.
    const apply = options.keepManagers === true;
    if (apply ? same(draft, old) : sameButManagers(draft, old)) return old;
    const counts = subresource !== 'status' && subresource !== 'binding';
    if (counts && kind.generation !== 'none' && specChanged(draft, old, kind.generation)) {
      draft.metadata = { ...draft.metadata, generation: (before.generation ?? 0) + 1 };
    }
    draft.metadata = { ...draft.metadata };
    if (managedFields === undefined) delete draft.metadata.managedFields;
    else draft.metadata.managedFields = managedFields;
    if (options.dryRun === true) {
      undo();
      return draft;
    }
    const stored = this.store.put(resource, draft);
    this.parts.hooks.updated(resource, stored, old);
    this.sweep(resource, stored);
    return stored;
  }

  updateStatus<T extends KubeObject>(
    resource: Resource,
    namespace: string,
    name: string,
    change: (draft: T) => T | void,
  ): T | undefined {
    return this.update(resource, namespace, name, change, { subresource: 'status' });
  }

  delete(
    resource: Resource,
    namespace: string,
    name: string,
    options: DeleteOptions = {},
  ): boolean {
    const kind = this.kindOf(resource);
    const old = this.store.get(resource, namespace, name);
    if (old === undefined) return false;
    const { uid, resourceVersion } = options.preconditions ?? {};
    if (uid !== undefined && uid !== old.metadata?.uid) {
      throw conflict(
        { group: kind.group, resource: kind.kind },
        name,
        `the UID in the precondition (${uid}) does not match the UID in record (${old.metadata?.uid}). The object might have been deleted and then recreated`,
      );
    }
    if (resourceVersion !== undefined && resourceVersion !== old.metadata?.resourceVersion) {
      throw conflict(
        { group: kind.group, resource: kind.kind },
        name,
        `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${old.metadata?.resourceVersion}). The object might have been modified`,
      );
    }
    const attributes = this.attributes('DELETE', resource, namespace, name, options);
    attributes.old = old;
    this.validate(attributes);
    if (options.dryRun === true) return true;
    const next = deletionOf(resource, old, options, this.parts.clock.now());
    if (next === 'pending') return true;
    if (next === 'now') this.remove(resource, old);
    else this.parts.hooks.updated(resource, this.store.put(resource, next), old);
    return true;
  }

  /** Takes an object away for good, whatever it still waits for. */
  remove(resource: Resource, old: KubeObject): void {
    const { namespace = '', name = '' } = old.metadata ?? {};
    this.store.remove(resource, namespace, name);
    this.parts.hooks.removed(resource, old);
  }

  /** The kind of a resource in a version; without one, as it is stored. */
  kindOf(resource: Resource, version?: string): Kind {
    const kind = this.catalogue.stored(resource);
    if (kind === undefined) throw notFound({ group: '', resource }, '');
    if (version === undefined || version === kind.version) return kind;
    return this.catalogue.served(apiVersionOf({ ...kind, version }), kind.plural) ?? kind;
  }

  /** Removes an object that was being deleted and has nothing left to wait for. */
  private sweep(resource: Resource, object: KubeObject): void {
    const {
      deletionTimestamp,
      finalizers = [],
      deletionGracePeriodSeconds = 0,
    } = object.metadata ?? {};
    if (deletionTimestamp === undefined || finalizers.length > 0) return;
    if (deletionGracePeriodSeconds > 0) return;
    if (holdsNamespace(resource, object)) return;
    this.remove(resource, object);
  }

  /** An apply brings its own, a client's write makes them, components leave them as they are. */
  private managers(
    kind: Kind,
    draft: KubeObject,
    old: KubeObject | undefined,
    options: WriteOptions,
  ): ManagedFields[] | undefined {
    if (options.keepManagers === true) return draft.metadata?.managedFields;
    if (options.fieldManager === undefined) return old?.metadata?.managedFields;
    const { fieldManager: manager, subresource = '' } = options;
    return this.parts.track(draft, old, { manager, kind, subresource });
  }

  private refuse(kind: Kind, object: KubeObject, errors: FieldError[]): void {
    if (errors.length > 0) throw invalid(kind, object.metadata?.name ?? '', errors);
  }

  private attributes(
    operation: Attributes['operation'],
    resource: Resource,
    namespace: string,
    name: string,
    options: WriteOptions,
  ): Attributes {
    return {
      operation,
      resource,
      subresource: options.subresource ?? '',
      namespace,
      name,
      user: options.user ?? COMPONENT,
      dryRun: options.dryRun === true,
    };
  }

  private mutate(attributes: Attributes): void {
    for (const plugin of this.admission) plugin.mutate?.(attributes);
  }

  private validate(attributes: Attributes): void {
    for (const plugin of this.admission) plugin.validate?.(attributes);
  }
}
