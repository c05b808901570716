import { LabError, type ErrorCode, type SourcePosition } from '../base/index.js';
import type { ProblemCode } from './problem-codes.js';

/** One thing that is wrong with a scenario file or one of its manifests. */
export interface Problem extends SourcePosition {
  code: ProblemCode;
  /** What is wrong, with the names involved. */
  message: string;
  /** What would be right there. */
  expected?: string;
  /** The nearest valid word. */
  suggestion?: string;
}

/** `file:line:col E_CODE message (expected …; did you mean …?)`. */
export function problemText(problem: Problem): string {
  const hints = [
    ...(problem.expected === undefined ? [] : [`expected ${problem.expected}`]),
    ...(problem.suggestion === undefined ? [] : [`did you mean ${problem.suggestion}?`]),
  ];
  const where = `${problem.file}:${problem.line}:${problem.column}`;
  return `${where} ${problem.code} ${problem.message}${hints.length > 0 ? ` (${hints.join('; ')})` : ''}`;
}

/** Warnings (`W_…`) inform; everything else stops the scenario. */
export function isWarning(problem: Problem): boolean {
  return problem.code.startsWith('W_');
}

/** By place, each once. */
export function sortProblems(problems: Problem[]): Problem[] {
  const seen = new Map(problems.map((problem) => [problemText(problem), problem]));
  return [...seen.values()].sort(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
  );
}

/** All problems as the one error a user meets; the error's code follows from theirs. */
export function problemsError(file: string, problems: Problem[]): LabError {
  const code = errorCodeOf(problems);
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const [first] = problems;
  return new LabError(code, {
    message:
      code === 'SCENARIO_UNTRUSTED'
        ? `${file} is not part of lab and asks for what needs trust (${count})`
        : `${file} is no valid scenario (${count})`,
    ...(first ? { where: { file: first.file, line: first.line, column: first.column } } : {}),
    details: problems.map(problemText),
  });
}

function errorCodeOf(problems: Problem[]): ErrorCode {
  if (problems.some((problem) => problem.code.startsWith('Y_'))) return 'SCENARIO_YAML';
  if (problems.every((problem) => problem.code.startsWith('T_'))) return 'SCENARIO_UNTRUSTED';
  return 'SCENARIO_INVALID';
}
