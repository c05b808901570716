/** The tag of an image, `latest` when it names neither tag nor digest (pkg/util/parsers ParseImageName). */
function tagOf(image: string): string {
  if (image === '') return '';
  if (image.includes('@')) return /:([\w.-]+)@/.exec(image)?.[1] ?? '';
  return /:([\w][\w.-]*)$/.exec(image)?.[1] ?? 'latest';
}

/** The default of `imagePullPolicy`. */
export function pullPolicy(image: string): string {
  return tagOf(image) === 'latest' ? 'Always' : 'IfNotPresent';
}
