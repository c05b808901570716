/**
 * What names may look like, with the real texts: apimachinery pkg/util/validation/validation.go. Each
 * function returns what is wrong, [] when nothing is.
 */

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const UNDERSCORED = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const UNDERSCORED_SUBDOMAIN = `${UNDERSCORED}(\\.${UNDERSCORED})*`;
const DNS_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = `(${QUALIFIED})?`;
const PERCENT = '[0-9]+%';
const HEADER = '[-A-Za-z0-9]+';
const CONFIG_KEY = '[-._a-zA-Z0-9]+';

const whole = (format: string): RegExp => new RegExp(`^${format}$`);
const label = whole(LABEL);
const subdomain = whole(SUBDOMAIN);

/** `… (e.g. 'my-name',  or '123-abc', regex used for validation is '…')`. */
export function regexError(message: string, format: string, ...examples: string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${format}')`;
  const list = examples.map((each) => `'${each}', `).join(' or ');
  return `${message} (e.g. ${list}regex used for validation is '${format}')`;
}

export const maxLengthError = (length: number): string =>
  `must be no more than ${length} characters`;

export const rangeError = (low: number, high: number): string =>
  `must be between ${low} and ${high}, inclusive`;

const EMPTY = 'must be non-empty';

/** A rule of a longest length and a format. */
function rule(
  longest: number,
  format: string,
  message: string,
  ...examples: string[]
): (value: string) => string[] {
  const valid = whole(format);
  return (value) => [
    ...(value.length > longest ? [maxLengthError(longest)] : []),
    ...(valid.test(value) ? [] : [regexError(message, format, ...examples)]),
  ];
}

export const dns1123Subdomain = rule(
  253,
  SUBDOMAIN,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  'example.com',
);

export const dns1123SubdomainWithUnderscore = rule(
  253,
  UNDERSCORED_SUBDOMAIN,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
  'example.com',
);

export const wildcardSubdomain = rule(
  253,
  `\\*\\.${SUBDOMAIN}`,
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  '*.example.com',
);

export const dns1035Label = rule(
  63,
  DNS_1035,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  'my-name',
  'abc-123',
);

export const labelValue = rule(
  63,
  LABEL_VALUE,
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  'MyValue',
  'my_value',
  '12345',
);

export const percent = rule(
  Infinity,
  PERCENT,
  "a valid percent string must be a numeric string followed by an ending '%'",
  '1%',
  '93%',
);

export const httpHeaderName = rule(
  Infinity,
  HEADER,
  "a valid HTTP header must consist of alphanumeric characters or '-'",
  'X-Header-Name',
);

export function dns1123Label(value: string): string[] {
  const errors = value.length > 63 ? [maxLengthError(63)] : [];
  if (label.test(value)) return errors;
  if (subdomain.test(value)) return [...errors, 'must not contain dots'];
  const message =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [...errors, regexError(message, LABEL, 'my-name', '123-abc')];
}

const qualified = whole(QUALIFIED);
const QUALIFIED_TEXT = regexError(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  QUALIFIED,
  'MyName',
  'my.name',
  '123-abc',
);

/** Keys of labels and annotations: `app`, `example.com/MyName`. */
export function qualifiedName(value: string): string[] {
  const parts = value.split('/');
  if (parts.length > 2) {
    return [
      `a qualified name ${QUALIFIED_TEXT} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const errors: string[] = [];
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  if (prefix === '') errors.push(`prefix part ${EMPTY}`);
  else if (prefix !== undefined) {
    errors.push(...dns1123Subdomain(prefix).map((each) => `prefix part ${each}`));
  }
  if (name === '') errors.push(`name part ${EMPTY}`);
  else if (name.length > 63) errors.push(`name part ${maxLengthError(63)}`);
  if (!qualified.test(name)) errors.push(`name part ${QUALIFIED_TEXT}`);
  return errors;
}

export function portName(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 15) errors.push(maxLengthError(15));
  if (!/^[-a-z0-9]+$/.test(value)) {
    errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(value)) errors.push('must contain at least one letter (a-z)');
  if (value.includes('--')) errors.push('must not contain consecutive hyphens');
  if (/^-|-$/.test(value)) errors.push('must not begin or end with a hyphen');
  return errors;
}

export function portNumber(value: number): string[] {
  return value >= 1 && value <= 65_535 ? [] : [rangeError(1, 65_535)];
}

function relativeFolder(value: string): string[] {
  if (value === '.' || value === '..') return [`must not be '${value}'`];
  return value.startsWith('..') ? ["must not start with '..'"] : [];
}

/** Since 1.34 (RelaxedEnvironmentVariableValidation) everything printable but `=`. */
export function envVarName(value: string): string[] {
  const errors = value === '' ? [`environment variable name ${EMPTY}`] : [];
  if (!/^[\x20-\x3c\x3e-\x7e]*$/.test(value)) {
    errors.push(
      "a valid environment variable name must consist only of printable ASCII characters other than '='",
    );
  }
  return errors;
}

const configKey = rule(
  253,
  CONFIG_KEY,
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  'key.name',
  'KEY_NAME',
  'key-name',
);

export function configMapKey(value: string): string[] {
  return [...configKey(value), ...relativeFolder(value)];
}
