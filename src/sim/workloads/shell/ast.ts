/** What a word is made of. `quoted`: no field splitting, no globbing. */
export type Part =
  | { kind: 'text'; text: string; quoted: boolean }
  | { kind: 'parameter'; name: string; operator: string; word: Word | undefined; quoted: boolean }
  | { kind: 'command'; body: Command[]; quoted: boolean }
  | { kind: 'arithmetic'; expression: Word; quoted: boolean };

export type Word = Part[];

export interface Redirection {
  fd: number;
  operator: '<' | '>' | '>>' | '<&' | '>&' | '<<' | '>|' | '<>';
  target: Word;
}

/** Commands that contain others and run in the same shell. */
export type Compound = { redirections: Redirection[] } & (
  | { type: 'group'; body: Command[] }
  | { type: 'if'; branches: { test: Command[]; body: Command[] }[]; otherwise?: Command[] }
  | { type: 'while' | 'until'; test: Command[]; body: Command[] }
  | { type: 'for'; name: string; words: Word[] | undefined; body: Command[] }
  | { type: 'case'; word: Word; branches: { patterns: Word[]; body: Command[] }[] }
);

export interface Simple {
  type: 'simple';
  assignments: { name: string; value: Word }[];
  words: Word[];
  redirections: Redirection[];
}

export type Command = { background?: boolean } & (
  | Simple
  | { type: 'pipeline'; commands: Command[]; not: boolean }
  | { type: 'and' | 'or'; left: Command; right: Command }
  | { type: 'subshell'; body: Command[]; redirections: Redirection[] }
  | { type: 'function'; name: string; body: Command }
  | { type: 'compound'; command: Compound }
);

export class SyntaxError extends Error {
  override name = 'ShellSyntaxError';
}
