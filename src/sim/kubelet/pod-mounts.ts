import { placeOf, type PodContext } from './pod-context.js';
import { mountVolume, MountError } from './volumes.js';

/** A mount is tried again after 500 ms, doubled to 2 min 2 s: goroutinemap/exponentialbackoff. ms. */
const FIRST = 500;
const LONGEST = 122_000;
/** After this long without a volume the kubelet says so once more: podAttachAndMountTimeout. ms. */
const TIMEOUT = 123_000;

/**
 * Mounts the volumes of a pod, again and again until all are there (the kubelet's WaitForAttachAndMount),
 * then calls back. `unfollow` gets what ends the updates of mounted objects.
 */
export function mountAll(
  context: PodContext,
  unfollow: (stop: () => void) => void,
  mounted: () => void,
): void {
  const { host, namespace } = context;
  const parts = {
    api: host.sim.api,
    pod: () => context.pod,
    place: () => placeOf(context),
    token: (audience: string | undefined, seconds: number) =>
      host.token(namespace, context.pod.spec?.serviceAccountName ?? 'default', {
        seconds,
        ...(audience === undefined ? {} : { audiences: [audience] }),
        pod: { name: context.name, uid: context.uid },
      })?.token,
    shared: host.shared,
    follow: (resource: string, name: string, changed: () => void) =>
      unfollow(host.follow(resource, namespace, name, changed)),
  };
  const warn = (text: string): void =>
    host.recorder.event(context.pod, 'Warning', 'FailedMount', text);
  let failed: string[] = [];
  const tryAll = (delay: number): void => {
    if (context.stage !== 'Mounting') return;
    failed = [];
    for (const volume of context.pod.spec?.volumes ?? []) {
      if (context.volumes.has(volume.name)) continue;
      try {
        context.volumes.set(volume.name, mountVolume(parts, volume));
      } catch (error) {
        if (!(error instanceof MountError)) throw error;
        failed.push(volume.name);
        warn(error.message);
      }
    }
    if (failed.length === 0) mounted();
    else context.after(delay, () => tryAll(Math.min(delay * 2, LONGEST)));
  };
  tryAll(FIRST);
  if (failed.length === 0) return;
  const late = (): void => {
    if (context.stage !== 'Mounting') return;
    warn(
      `Unable to attach or mount volumes: unmounted volumes=[${failed.join(' ')}], unattached volumes=[], failed to process volumes=[]: context deadline exceeded`,
    );
    context.after(TIMEOUT, late);
  };
  context.after(TIMEOUT, late);
}
