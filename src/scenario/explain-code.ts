import { CODES, type ErrorCode } from '../base/index.js';
import { REASON_CODES, type ReasonCode } from '../model/index.js';
import { PROBLEM_CODES } from './problem-codes.js';

/**
 * What the code of an error (`DOCKER_MISSING`), of a reason of a verdict (`NOT_RECOVERED`) or of a problem of
 * a scenario (`E_RANGE`) means, and what to do next; undefined when there is none of that name.
 */
export function explainCode(name: string): string | undefined {
  if (Object.hasOwn(CODES, name)) {
    const { exit, meaning, next } = CODES[name as ErrorCode];
    return `${name} (error, exit code ${exit})\n  ${meaning}\n  Next: ${next}`;
  }
  if (Object.hasOwn(REASON_CODES, name)) {
    const { meaning, next } = REASON_CODES[name as ReasonCode];
    return `${name} (reason of a verdict)\n  ${meaning}\n  Next: ${next}`;
  }
  if (Object.hasOwn(PROBLEM_CODES, name)) {
    return `${name} (problem of a scenario)\n  ${PROBLEM_CODES[name as keyof typeof PROBLEM_CODES]}`;
  }
  return undefined;
}
