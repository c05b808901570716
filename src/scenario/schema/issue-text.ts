import type { ProblemCode } from '../problem-codes.js';

/** What a schema says about a value it refuses; travels as the message of a zod issue. */
export interface IssueText {
  code: ProblemCode;
  /** What would be right: "a duration such as 10s". */
  expected?: string;
  /** What is wrong, when it is more than "this value". */
  message?: string;
}

/** Packs a text into a zod message. */
export function issueText(text: IssueText): string {
  return JSON.stringify(text);
}

/** Reads it back; undefined when the message is zod's own. */
export function readIssueText(message: string): IssueText | undefined {
  return message.startsWith('{"code":') ? (JSON.parse(message) as IssueText) : undefined;
}
