import type { KubeObject, Subject } from '../machinery/index.js';

/**
 * A resource by its qualified plural: `pods`, `deployments.apps`, `boats.fid.example.test`. One storage
 * has one name, whatever versions and groups show it: `events` is also what events.k8s.io serves.
 */
export type Resource = string;

export interface Change<T extends KubeObject = KubeObject> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: T;
  /** What it was before, unless it was added. */
  old?: T;
}

/** Who asks: decided by authentication, or a component of the cluster. */
export interface User {
  name: string;
  uid?: string;
  groups: string[];
  extra?: Record<string, string[]>;
}

export interface WriteOptions {
  /** Default: the component itself, which may do everything. */
  user?: User;
  dryRun?: boolean;
  subresource?: string;
  /** The version that is written, of a resource with many. Default: the one that is stored. */
  version?: string;
  /** Who owns the fields that are written (managedFields). Default: none are recorded. */
  fieldManager?: string;
  /** The draft brings its own managedFields: an apply has made them. */
  keepManagers?: boolean;
}

export interface DeleteOptions extends WriteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  preconditions?: { uid?: string; resourceVersion?: string };
}

/**
 * The API from inside the cluster, for controllers, scheduler and kubelets: defaults, admission,
 * validation and storage, without HTTP. Everything is synchronous, so a read and the write after it
 * cannot be parted. Objects that come out are shared and must not be changed: `update` hands out a copy.
 */
export interface Api {
  get<T extends KubeObject>(resource: Resource, namespace: string, name: string): T | undefined;
  /** In the order of their names. `namespace` '' : of all namespaces, and of kinds that have none. */
  list<T extends KubeObject>(resource: Resource, namespace?: string): T[];
  /** Objects of a resource by an index: see `Index`. In no order. */
  by<T extends KubeObject>(index: Index, key: string): T[];
  /** Creates and returns it as stored. Throws ApiError (AlreadyExists, Forbidden, Invalid, …). */
  create<T extends KubeObject>(resource: Resource, object: T, options?: WriteOptions): T;
  /**
   * Changes the copy that `change` gets (or takes the object that it returns) and stores it; nothing is
   * written when nothing differs. Undefined when there is no such object. Throws ApiError.
   */
  update<T extends KubeObject>(
    resource: Resource,
    namespace: string,
    name: string,
    change: (draft: T) => T | void,
    options?: WriteOptions,
  ): T | undefined;
  /** As `update`, of the status only: admission and validation of the spec are not asked. */
  updateStatus<T extends KubeObject>(
    resource: Resource,
    namespace: string,
    name: string,
    change: (draft: T) => T | void,
  ): T | undefined;
  /** Deletes, or marks as being deleted (grace, finalizers). False when there is none. Throws ApiError. */
  delete(resource: Resource, namespace: string, name: string, options?: DeleteOptions): boolean;
  /**
   * First every object there is as ADDED, then every change, each in its own turn of the event loop's
   * microtasks and in the order of writing. Returns what ends it.
   */
  watch<T extends KubeObject>(resource: Resource, on: (change: Change<T>) => void): () => void;
  /** What errors call the resource. */
  subject(resource: Resource): Subject;
  /** The resource of an `apiVersion` and `kind`, or undefined when it is not served. */
  resourceOf(apiVersion: string, kind: string): Resource | undefined;
  /** All resources that can be listed, for those who look at everything (namespaces, garbage). */
  resources(): { resource: Resource; kind: string; namespaced: boolean }[];
}

/**
 * Indices that the store keeps, so that no reader walks through all objects:
 * `podsByNode` by spec.nodeName; `podsByOwner` by the UID of the controlling owner;
 * `byOwner` every object by the UID of each of its owners.
 */
export type Index = 'podsByNode' | 'podsByOwner' | 'byOwner';
