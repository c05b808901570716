import type { KubeObject, Random } from '../machinery/index.js';
import type { Resource, User } from './api.js';

/** A write on its way into the store. */
export interface Attributes {
  operation: 'CREATE' | 'UPDATE' | 'DELETE';
  resource: Resource;
  subresource: string;
  namespace: string;
  /** '' when it will be generated. */
  name: string;
  /** The draft, which `mutate` may change. Undefined for DELETE. */
  object?: KubeObject;
  old?: KubeObject;
  user: User;
  /** What chance decides of a new object. Undefined but for CREATE. */
  random?: Random;
  dryRun: boolean;
}

/** An admission plug-in. Both throw ApiError. All `mutate` run before the validation of the object, all `validate` after it. */
export interface Admission {
  name: string;
  mutate?(attributes: Attributes): void;
  validate?(attributes: Attributes): void;
}
