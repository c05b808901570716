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

export type Command = { background?: boolean } & (
  | {
      type: 'simple';
      assignments: { name: string; value: Word }[];
      words: Word[];
      redirections: Redirection[];
      line: number;
    }
  | { type: 'pipeline'; commands: Command[]; not: boolean }
  | { type: 'and'; left: Command; right: Command }
  | { type: 'or'; left: Command; right: Command }
  | { type: 'subshell'; body: Command[]; redirections: Redirection[] }
  | { type: 'group'; body: Command[]; redirections: Redirection[] }
  | {
      type: 'if';
      branches: { test: Command[]; body: Command[] }[];
      otherwise: Command[] | undefined;
      redirections: Redirection[];
    }
  | { type: 'while' | 'until'; test: Command[]; body: Command[]; redirections: Redirection[] }
  | {
      type: 'for';
      name: string;
      words: Word[] | undefined;
      body: Command[];
      redirections: Redirection[];
    }
  | {
      type: 'case';
      word: Word;
      branches: { patterns: Word[]; body: Command[] }[];
      redirections: Redirection[];
    }
  | { type: 'function'; name: string; body: Command }
);

export class SyntaxError extends Error {
  override name = 'ShellSyntaxError';
}
