import { LabError } from '../../base/index.js';

const NAME = /^[a-z0-9][a-z0-9._/:@-]*$/i;

/** The image name itself; throws IMAGE_UNAVAILABLE for what Docker could take for an option. */
export function imageName(image: string): string {
  if (NAME.test(image)) return image;
  throw new LabError('IMAGE_UNAVAILABLE', { message: `"${image}" is not the name of an image.` });
}

/**
 * The name containerd keeps an image under: registry, path and tag spelt out
 * (`nginx:1.25` → `docker.io/library/nginx:1.25`).
 */
export function fullName(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const path = hasRegistry ? rest.join('/') : image;
  const registry = hasRegistry ? first : 'docker.io';
  const library = registry === 'docker.io' && !path.includes('/') ? 'library/' : '';
  const tag = /[:@]/.test(path) ? '' : ':latest';
  return `${registry}/${library}${path}${tag}`;
}
