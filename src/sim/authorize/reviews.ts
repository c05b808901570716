import type { Resource, User } from '../contract/index.js';
import {
  badRequest,
  invalid,
  invalidValue,
  stampOf,
  type Clock,
  type FieldError,
  type KubeObject,
} from '../machinery/index.js';
import type {
  LocalSubjectAccessReview,
  NonResourceAttributes,
  ResourceAttributes,
  SelfSubjectAccessReview,
  SelfSubjectReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
} from '../types/index.js';
import type { Access, Authorizer } from './authorizer.js';

/** Answers a review that a user has sent to a namespace (''). Throws ApiError. */
export type Review = (user: User, object: KubeObject, namespace: string) => KubeObject;

/** Answers to the kinds that ask about access, by resource. Nothing is stored. */
export function createReviews(
  authorizer: Authorizer,
  clock: Clock,
): Readonly<Record<Resource, Review>> {
  const status = (user: User, access: Access) => {
    const { allowed, reason } = authorizer.decide(user, access);
    return { allowed, ...(reason === '' ? {} : { reason }) };
  };
  const ofSubject = (
    object: SubjectAccessReview,
    more: FieldError[],
  ): KubeObject & SubjectAccessReview => {
    const spec = specOf(object);
    const { user = '', groups = [] } = spec;
    const nobody =
      user === '' && groups.length === 0
        ? [invalidValue('spec.user', user, 'at least one of user or group must be specified')]
        : [];
    refuse(object, [...checkSpec(spec), ...nobody, ...more]);
    return {
      ...object,
      status: status({ name: user, groups }, accessOf(spec)),
    };
  };

  return {
    'selfsubjectaccessreviews.authorization.k8s.io': (user, sent) => {
      const spec = specOf(sent as SelfSubjectAccessReview);
      refuse(sent, checkSpec(spec));
      return { ...sent, status: status(user, accessOf(spec)) } as KubeObject;
    },
    'subjectaccessreviews.authorization.k8s.io': (_user, object) =>
      ofSubject(object as SubjectAccessReview, []),
    'localsubjectaccessreviews.authorization.k8s.io': (_user, sent, namespace) => {
      const object = sent as LocalSubjectAccessReview;
      const asked = specOf(object).resourceAttributes?.namespace ?? '';
      const field = 'spec.resourceAttributes.namespace';
      const elsewhere =
        asked === namespace ? [] : [invalidValue(field, asked, 'must match metadata.namespace')];
      return ofSubject(object, elsewhere);
    },
    'selfsubjectrulesreviews.authorization.k8s.io': (user, sent) => {
      const namespace = specOf(sent as SelfSubjectRulesReview).namespace ?? '';
      if (namespace === '') throw badRequest('no namespace on request');
      const rules = authorizer.rules(user, namespace);
      return {
        ...sent,
        spec: {},
        status: {
          resourceRules: rules
            .filter(({ resources = [] }) => resources.length > 0)
            .map(({ verbs, apiGroups, resources, resourceNames }) => ({
              verbs,
              ...(apiGroups && { apiGroups }),
              ...(resources && { resources }),
              ...(resourceNames && { resourceNames }),
            })),
          nonResourceRules: rules
            .filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0)
            .map(({ verbs, nonResourceURLs = [] }) => ({ verbs, nonResourceURLs })),
          incomplete: false,
        },
      } as KubeObject;
    },
    'selfsubjectreviews.authentication.k8s.io': (user, { apiVersion, kind }) => {
      const { name, uid, groups, extra } = user;
      const review: SelfSubjectReview = {
        ...(apiVersion === undefined ? {} : { apiVersion }),
        ...(kind === undefined ? {} : { kind }),
        metadata: { creationTimestamp: stampOf(clock.now()) },
        status: {
          userInfo: {
            username: name,
            ...(uid === undefined ? {} : { uid }),
            groups,
            ...(extra === undefined ? {} : { extra }),
          },
        },
      };
      return review;
    },
  };
}

/** A client may leave it out. */
const specOf = <T extends object>({ spec }: { spec?: T }): Partial<T> => spec ?? {};

interface Spec {
  resourceAttributes?: ResourceAttributes;
  nonResourceAttributes?: NonResourceAttributes;
}

/** pkg/apis/authorization/validation. */
function checkSpec({ resourceAttributes, nonResourceAttributes }: Spec): FieldError[] {
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) {
    const text = 'cannot be specified in combination with resourceAttributes';
    return [invalidValue('spec.nonResourceAttributes', nonResourceAttributes, text)];
  }
  if (resourceAttributes !== undefined || nonResourceAttributes !== undefined) return [];
  const text = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  return [invalidValue('spec.resourceAttributes', undefined, text)];
}

function refuse({ kind = '' }: KubeObject, errors: FieldError[]): void {
  if (errors.length > 0) throw invalid({ group: 'authorization.k8s.io', kind }, '', errors);
}

function accessOf({ resourceAttributes, nonResourceAttributes }: Spec): Access {
  if (resourceAttributes === undefined) {
    const { verb = '', path = '' } = nonResourceAttributes ?? {};
    return { verb, path };
  }
  const { verb = '', group = '', resource = '', subresource = '' } = resourceAttributes;
  const { namespace = '', name = '' } = resourceAttributes;
  return { verb, group, resource, subresource, namespace, name };
}
