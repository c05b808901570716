import { parseImageReference } from '../machinery/index.js';

/**
 * Why an image cannot be pulled, as containerd says it. There is no registry, so a name has to say it:
 * `no-such`, `does-not-exist` or `nonexistent` somewhere in it, or a registry in the domain `.invalid`
 * (RFC 2606). `unpublished`: its repository is known, and has no such tag.
 */
export function cannotPull(image: string, unpublished = false): string | undefined {
  const { registry, repository, tag, digest, full } = parseImageReference(image);
  const resolve = `failed to pull and unpack image "${full}": failed to resolve reference "${full}"`;
  if (/\.invalid(:\d+)?$/.test(registry)) {
    return `${resolve}: failed to do request: Head "https://${registry}/v2/${repository}/manifests/${digest ?? tag}": dial tcp: lookup ${registry.replace(/:\d+$/, '')}: no such host`;
  }
  if (!unpublished && !/no-such|does-not-exist|nonexistent/.test(image)) return undefined;
  return `rpc error: code = NotFound desc = ${resolve}: ${full}: not found`;
}
