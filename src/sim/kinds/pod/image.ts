const REPOSITORY =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

/** The tag of an image, `latest` when it names neither tag nor digest; '' when it is no image (pkg/util/parsers). */
function tagOf(image: string): string {
  const [name = '', digest] = image.split('@');
  const tagged = /:(\w[\w.-]*)$/.exec(name);
  const [first = '', ...rest] = (tagged === null ? name : name.slice(0, tagged.index)).split('/');
  const domain = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const path = domain ? rest : [first, ...rest];
  if (!REPOSITORY.test(path.join('/'))) return '';
  return tagged?.[1] ?? (digest === undefined ? 'latest' : '');
}

/** The default of `imagePullPolicy`. */
export function pullPolicy(image: string): string {
  return tagOf(image) === 'latest' ? 'Always' : 'IfNotPresent';
}
