import type { ImageReference } from '../../machinery/index.js';

/** A public repository of Docker Hub. */
interface PublicImage {
  repository: string;
  /** What its tags look like. */
  tags: RegExp;
  /** What is played, whatever version a tag names. */
  plays: string;
}

/** No part of a version has three figures: `nginx:1.161` is the typo of the documentation. */
const VERSION = '\\d{1,2}(?:\\.\\d{1,2}){0,2}';
/** Debian's names of releases are words, and new ones come. */
const DEBIAN = 'stretch|buster|bullseye|bookworm|trixie|forky';

/** Whole tags: one of the first words, then variants (`-alpine3.19`, `-slim`, `-glibc`). */
const tags = (first: string, variants?: string): RegExp =>
  new RegExp(`^(?:${first})${variants === undefined ? '' : `(?:-(?:${variants}))*`}$`);

const ALPINE = 'alpine(?:3\\.\\d{1,2})?';

const PUBLIC: PublicImage[] = [
  {
    repository: 'library/nginx',
    tags: tags(
      `latest|stable|mainline|perl|otel|${ALPINE}|${DEBIAN}|${VERSION}`,
      `${ALPINE}|slim|perl|otel|${DEBIAN}`,
    ),
    plays: 'nginx 1.25.5',
  },
  {
    repository: 'library/busybox',
    tags: tags(`latest|stable|unstable|glibc|musl|uclibc|${VERSION}`, 'glibc|musl|uclibc'),
    plays: 'busybox 1.36.1',
  },
  {
    repository: 'library/alpine',
    tags: tags(`latest|edge|20\\d{6}|${VERSION}`),
    plays: 'alpine 3.19.1',
  },
  // Every release has a name: any word may be one. What follows it is known.
  {
    repository: 'library/debian',
    tags: new RegExp(`^(?:[a-z]+|rc-buggy|${VERSION})(?:-(?:slim|backports|20\\d{6}))*$`),
    plays: 'debian 12',
  },
  {
    repository: 'library/ubuntu',
    tags: new RegExp(`^(?:[a-z]+|${VERSION})(?:-20\\d{6}(?:\\.\\d+)?)?$`),
    plays: 'debian 12',
  },
  {
    repository: 'library/redis',
    tags: tags(`latest|${ALPINE}|${DEBIAN}|${VERSION}`, `${ALPINE}|${DEBIAN}`),
    plays: 'redis 7.0.15',
  },
  { repository: 'curlimages/curl', tags: tags(`latest|${VERSION}`), plays: 'curl 8.5.0' },
  { repository: 'hashicorp/http-echo', tags: tags(`latest|${VERSION}`), plays: 'http-echo 0.2.3' },
];

/** What the simulator knows of a tag. */
export interface TagFacts {
  /** The repository has no such tag. */
  unpublished?: true;
  /** The tag names another version than this one, which is played. */
  plays?: string;
}

/**
 * What is known of an image's tag: nothing where the registry, the repository or a digest leaves it open.
 * A tag that names no version (`latest`) is content with any.
 */
export function tagFacts({ registry, repository, tag, digest }: ImageReference): TagFacts {
  const found =
    registry === 'docker.io' && digest === undefined
      ? PUBLIC.find((each) => each.repository === repository)
      : undefined;
  if (found === undefined || tag === undefined) return {};
  const { tags, plays } = found;
  if (!tags.test(tag)) return { unpublished: true };
  const named = /^\d[\d.]*/.exec(tag)?.[0];
  return named === undefined || agree(plays, `${repository.replace(/^.*\//, '')} ${named}`)
    ? {}
    : { plays };
}

/** `1.25` and `1.25.5` do. */
const agree = (a: string, b: string): boolean =>
  `${a}.`.startsWith(`${b}.`) || `${b}.`.startsWith(`${a}.`);
