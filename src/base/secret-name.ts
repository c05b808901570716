/** Names of environment variables, written as they usually are. */
const ENVIRONMENT = /^[A-Z0-9_]*(?:PASS|SECRET|TOKEN|KEY|CREDENTIAL)[A-Z0-9_]*$/;

/**
 * Other names, judged by how they end: `db-password` and `access_token` are secrets,
 * `secretName`, `tokenExpirationSeconds`, `passed` and a taint's `key` are not.
 */
const ENDS_SECRET =
  /(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|credentials?|cookie|(?:^|[-_.])auth|dockerconfigjson|(?:api|access|private|secret|auth|client|encryption|signing|shared|master|ssh)[-_.]?key|client-key-data|client-certificate-data|certificate-authority-data)$/i;

/** Whether a value beside this name is to be hidden. */
export function isSecretName(name: string): boolean {
  return ENVIRONMENT.test(name) || ENDS_SECRET.test(name);
}

/** What stands in place of a secret value. */
export const REDACTED = '[redacted]';
