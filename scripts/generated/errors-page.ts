import { CODES } from '../../src/base/index.js';
import { REASON_CODES } from '../../src/model/index.js';

/** docs/errors.md: every code of `src/base/codes.ts` and `src/model/reason-codes.ts`. */
export function errorsPage(): string {
  const rows = Object.entries(CODES).map(
    ([code, { exit, meaning, next }]) =>
      `| \`${code}\` | ${exit} | ${cell(meaning)} | ${cell(next)} |`,
  );
  const reasons = Object.entries(REASON_CODES).map(
    ([code, { meaning, next }]) => `| \`${code}\` | ${cell(meaning)} | ${cell(next)} |`,
  );
  return `<!-- Made from src/base/codes.ts and src/model/reason-codes.ts by \`npm run generate\`. -->
# Errors
Every error that \`lab\` ends with has a code. Codes are stable: a script may match on them.
With \`-o json\` the code is in the field \`code\`.

| exit code | meaning |
|---|---|
| 0 | passed |
| 1 | failed: a check said no, or something was left behind |
| 2 | bad usage or a bad scenario |
| 3 | error: the machine, Docker or the cluster |
| 4 | invalid: the experiment itself did not hold, so there is no verdict |
| 130 | aborted by a signal or by \`--timeout\` |

| code | exit | what it means | what to do next |
|---|---|---|---|
${rows.join('\n')}

## Reasons of a verdict
A run that was carried out and did not pass has one or more of these, or of the above, in \`verdict.reasons\`.

| code | what it means | what to do next |
|---|---|---|
${reasons.join('\n')}
`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
