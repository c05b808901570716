import type { User } from '../contract/index.js';
import { badRequest, failure, messageOf, type KubeObject } from '../machinery/index.js';
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

/** authentication.k8s.io/v1 TokenReview (pkg/registry/authentication/tokenreview/storage.go). */
function tokenReview({ tokens }: Parts, object: TokenReview): KubeObject {
  const { token = '', audiences } = (object as Partial<TokenReview>).spec ?? {};
  if (token === '') throw badRequest('token is required for TokenReview in authentication');
  let found: ReturnType<typeof tokens.userOf>;
  const wrong = ['invalid bearer token'];
  try {
    found = tokens.userOf(token, (audiences ?? []).length === 0 ? undefined : audiences);
  } catch (error) {
    // What JSON.parse says of a text that is no token of ours is no matter of the client's.
    if (!(error instanceof SyntaxError)) wrong.push(messageOf(error));
  }
  const status =
    found === undefined
      ? { user: {}, error: `[${wrong.join(', ')}]` }
      : { authenticated: true, user: infoOf(found.user), audiences: found.audiences };
  return { ...object, status } as KubeObject;
}

const infoOf = ({ name, uid, groups, extra }: User): object => ({
  username: name,
  uid,
  groups,
  extra,
});
