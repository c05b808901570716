import { failure } from '../machinery/index.js';

/** In what form an answer is wanted. */
export interface Wanted {
  as: 'object' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
  /** apiVersion of a transformed answer: `meta.k8s.io/v1`. */
  apiVersion: string;
  /** Parameters of the media type in the answer. */
  contentType: string;
}

const PLAIN: Wanted = { as: 'object', apiVersion: '', contentType: 'application/json' };
const SERVED = new Set([
  'application/json',
  'application/*',
  '*/*',
  'text/*',
  'text/plain',
  'text/html',
]);

const YAML = 'application/yaml';

const typeOf = (range: string): string => (range.split(';')[0] ?? '').trim().toLowerCase();

/** Whether YAML is the first media type of an Accept header that can be had. */
export function prefersYaml(accept: string | undefined): boolean {
  return (
    (accept ?? '')
      .split(',')
      .map(typeOf)
      .find((type) => type === YAML || SERVED.has(type)) === YAML
  );
}

/**
 * The first form of an Accept header that can be had. Answers are JSON or YAML: clients that prefer
 * protobuf name JSON behind it. A stream is JSON only. Throws NotAcceptable.
 */
export function wantedOf(accept: string | undefined, stream = false): Wanted {
  if (accept === undefined || accept.trim() === '') return PLAIN;
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    const served = SERVED.has(type.toLowerCase()) || (!stream && type.toLowerCase() === YAML);
    if (!served) continue;
    const named = new Map(
      parameters.map((each) => each.split('=').map((word) => word.trim()) as [string, string]),
    );
    const as = named.get('as');
    if (as === undefined) return PLAIN;
    const version = named.get('v');
    if (named.get('g') !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) continue;
    if (as === 'Table' || as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') {
      return {
        as,
        apiVersion: `meta.k8s.io/${version}`,
        contentType: `application/json;as=${as};g=meta.k8s.io;v=${version}`,
      };
    }
  }
  throw failure(
    406,
    'NotAcceptable',
    `only the following media types are accepted: application/json${stream ? '' : `, ${YAML}`}`,
  );
}
