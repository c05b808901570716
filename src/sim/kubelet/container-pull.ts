import { ImageReferenceError } from '../machinery/index.js';
import { nextBackoff } from './backoff.js';
import { containerEvent, type PodContext } from './pod-context.js';
import { cannotPull } from './pull.js';
import type { Slot } from './slot.js';

/** Between two tries while something has to be waited for: backOffPeriod with its jitter. ms. */
export const AGAIN = 12_000;
/** From `ErrImagePull` to `ImagePullBackOff`: the next look. ms. */
const SHOW_BACKOFF = 2000;

/**
 * Whether a container's image is there. If not, the slot says why and the pod is looked at again later:
 * pkg/kubelet/images/image_manager.go.
 */
export function haveImage(context: PodContext, slot: Slot): boolean {
  const { host } = context;
  const { image = '', imagePullPolicy } = slot.spec;
  const normal = (reason: string, text: string): void =>
    containerEvent(context, slot, 'Normal', reason, text);
  const { size, unpublished } = host.images(image);
  let why: string | undefined;
  try {
    why = cannotPull(image, unpublished);
  } catch (error) {
    if (!(error instanceof ImageReferenceError)) throw error;
    invalid(context, slot, image, error.message);
    return false;
  }
  if (why !== undefined) {
    missing(context, slot, image, why);
    return false;
  }
  const present = host.hasImage(image);
  host.useImage(image);
  // Whoever says Never has loaded it.
  if (imagePullPolicy === 'Never' || (imagePullPolicy !== 'Always' && present)) {
    normal('Pulled', `Container image "${image}" already present on machine`);
    return true;
  }
  const took = `${200 + (image.length % 20) * 10}ms`;
  normal('Pulling', `Pulling image "${image}"`);
  normal(
    'Pulled',
    `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${size} bytes.`,
  );
  return true;
}

function invalid(context: PodContext, slot: Slot, image: string, why: string): void {
  const message = `Failed to apply default image tag "${image}": ${why}`;
  containerEvent(context, slot, 'Warning', 'InspectFailed', message);
  containerEvent(context, slot, 'Warning', 'Failed', 'Error: InvalidImageName');
  slot.waiting = { reason: 'InvalidImageName', message };
  context.syncAfter(AGAIN);
}

function missing(context: PodContext, slot: Slot, image: string, why: string): void {
  const now = context.host.sim.clock.elapsed();
  const warn = (reason: string, text: string): void =>
    containerEvent(context, slot, 'Warning', reason, text);
  const { pull } = slot;
  if (slot.spec.imagePullPolicy === 'Never') {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    warn('ErrImageNeverPull', message);
    warn('Failed', 'Error: ErrImageNeverPull');
    slot.waiting = { reason: 'ErrImageNeverPull', message };
    context.syncAfter(AGAIN);
  } else if (pull !== undefined && now - pull.updated < pull.delay) {
    const text = `Back-off pulling image "${image}"`;
    containerEvent(context, slot, 'Normal', 'BackOff', text);
    warn('Failed', 'Error: ImagePullBackOff');
    slot.waiting = {
      reason: 'ImagePullBackOff',
      message: `${text}: ErrImagePull: ${pull.text}`,
    };
    context.syncAfter(Math.min(AGAIN, Math.max(1, pull.updated + pull.delay - now)));
  } else {
    containerEvent(context, slot, 'Normal', 'Pulling', `Pulling image "${image}"`);
    warn('Failed', `Failed to pull image "${image}": ${why}`);
    warn('Failed', 'Error: ErrImagePull');
    slot.pull = { ...nextBackoff(pull, now, now), text: why };
    slot.waiting = { reason: 'ErrImagePull', message: why };
    context.syncAfter(SHOW_BACKOFF);
  }
}
