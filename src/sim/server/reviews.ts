import { failure, type KubeObject } from '../machinery/index.js';
import { resourceOf } from '../registry/index.js';
import type { TokenReview } from '../types/index.js';
import type { Call } from './call.js';
import { readObject } from './decode.js';
import { replyObject } from './list.js';
import type { Parts } from './parts.js';
import type { Target } from './route.js';

/** Answers an object that is a question: nothing of it is stored. */
export async function review(parts: Parts, call: Call, target: Target): Promise<void> {
  const object = await readObject(call, target);
  replyObject(parts, call, target, answerTo(parts, call, target, object), 201);
}

function answerTo(parts: Parts, call: Call, target: Target, object: KubeObject): KubeObject {
  const resource = resourceOf(target.kind);
  if (resource === 'tokenreviews.authentication.k8s.io')
    return tokenReview(parts, object as TokenReview);
  const answer = parts.reviews[resource];
  if (answer === undefined) {
    throw failure(
      501,
      'NotImplemented',
      `${resource} are not simulated: nothing would act on them`,
    );
  }
  return answer(call.user, object, target.namespace);
}

/** authentication.k8s.io/v1 TokenReview. */
function tokenReview({ tokens }: Parts, object: TokenReview): KubeObject {
  let user;
  try {
    user = tokens.userOf(object.spec.token ?? '');
  } catch {
    // A text that is no token of ours.
  }
  const status =
    user === undefined
      ? { user: {}, error: '[invalid bearer token]' }
      : {
          authenticated: true,
          user: { username: user.name, uid: user.uid, groups: user.groups, extra: user.extra },
        };
  return { ...object, status } as KubeObject;
}
