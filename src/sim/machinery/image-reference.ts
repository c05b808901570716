/** An image's name in its parts. */
export interface ImageReference {
  /** `docker.io` when the name gives no registry. */
  registry: string;
  /** `library/nginx` for `nginx`. */
  repository: string;
  /** `latest` when the name gives neither tag nor digest. */
  tag: string | undefined;
  digest: string | undefined;
  /** As containerd names it: `docker.io/library/nginx:latest`; a digest stands for tag and digest. */
  full: string;
}

/** An image's name that is none. */
export class ImageReferenceError extends Error {
  override name = 'ImageReferenceError';
}

const HUB = 'docker.io';
const LONGEST_NAME = 255;

// distribution/reference, regexp.go.
const LABEL = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const HOST = `(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const TAG = '\\w[\\w.-]{0,127}';
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const REFERENCE = new RegExp(
  `^(${HOST})/(${COMPONENT}(?:/${COMPONENT})*)(?::(${TAG}))?(?:@(${DIGEST}))?$`,
);

/**
 * Reads the name of an image: pkg/util/parsers, ParseImageName, and distribution/reference, whose words
 * the errors are. Throws ImageReferenceError.
 */
export function parseImageReference(image: string): ImageReference {
  const invalid = (why: string): never => {
    throw new ImageReferenceError(`couldn't parse image name "${image}": ${why}`);
  };
  if (/^[a-f0-9]{64}$/.test(image)) {
    invalid(`invalid repository name (${image}), cannot specify 64-byte hexadecimal strings`);
  }
  const { domain, rest } = split(image);
  const [name = ''] = rest.split(':');
  if (name !== name.toLowerCase()) {
    invalid(`invalid reference format: repository name (${name}) must be lowercase`);
  }
  const [, registry = '', repository = '', given, digest] =
    REFERENCE.exec(`${domain}/${rest}`) ?? invalid('invalid reference format');
  if (repository.length > LONGEST_NAME) {
    invalid(`repository name must not be more than ${LONGEST_NAME} characters`);
  }
  if (
    digest !== undefined &&
    !/^sha(256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})$/.test(digest)
  ) {
    const known = /^sha(256|384|512):/.test(digest);
    invalid(known ? 'invalid checksum digest length' : 'unsupported digest algorithm');
  }
  const tag = given ?? (digest === undefined ? 'latest' : undefined);
  const end = digest === undefined ? `:${tag}` : `@${digest}`;
  return { registry, repository, tag, digest, full: `${registry}/${repository}${end}` };
}

/** distribution/reference, splitDockerDomain. */
function split(image: string): { domain: string; rest: string } {
  const slash = image.indexOf('/');
  const first = image.slice(0, Math.max(slash, 0));
  const isHost = first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase();
  if (slash >= 0 && isHost && first !== 'index.docker.io' && first !== HUB) {
    return { domain: first, rest: image.slice(slash + 1) };
  }
  const rest = isHost ? image.slice(slash + 1) : image;
  return { domain: HUB, rest: rest.includes('/') ? rest : `library/${rest}` };
}
