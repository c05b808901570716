/**
 * Which images cannot be pulled. There is no registry, so a name has to say it: `no-such`,
 * `does-not-exist` or `nonexistent` somewhere in it, or a registry in the domain `.invalid` (RFC 2606).
 */
export function cannotPull(image: string): string | undefined {
  const full = fullName(image);
  const host = full.slice(0, full.indexOf('/'));
  if (/\.invalid(:\d+)?$/.test(host)) {
    return `failed to pull and unpack image "${full}": failed to resolve reference "${full}": failed to do request: Head "https://${host}/v2/${full.slice(host.length + 1).replace(/:[^:/]*$/, '')}/manifests/${tagOf(full)}": dial tcp: lookup ${host.replace(/:\d+$/, '')}: no such host`;
  }
  if (!/no-such|does-not-exist|nonexistent/.test(image)) return undefined;
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${full}": failed to resolve reference "${full}": ${full}: not found`;
}

const tagOf = (image: string): string => /:([^:/]*)$/.exec(image)?.[1] ?? 'latest';

/** `nginx` → `docker.io/library/nginx:latest`, as containerd names it. */
function fullName(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const path = hasHost ? image : `docker.io/${rest.length === 0 ? 'library/' : ''}${image}`;
  return /[@]|:[^/]*$/.test(path) ? path : `${path}:latest`;
}
