import { formatDuration } from '../base/index.js';
import { leftOutText, type CaseResult, type Reaction, type Selftest } from '../model/index.js';
import { oneLine } from './escape/clean.js';
import { code, table, text } from './escape/markdown.js';
import { element, textElement } from './escape/xml.js';

/** What a selftest proved, as markdown: a row for each case, then which symptoms react to what. */
export function selftestMarkdown(proof: Selftest): string {
  const { results, reactions } = proof;
  return [
    `# Selftest of ${text(proof.scenario)}`,
    selftestSentence(proof),
    table(
      ['case', 'wants', 'came to', 'seconds', 'seen by'],
      results.map((result) => [
        text(result.id),
        result.wants,
        `${result.outcome}${result.hole ? ' **✖**' : ''}`,
        result.seconds.toFixed(1),
        text(oneLine(resultText(result))),
      ]),
    ),
    '## Symptoms under other faults',
    reactions.length === 0
      ? 'Each symptom was true under its own fault only.'
      : table(
          ['injected', 'symptom of another fault that is true too'],
          reactions.map(({ fault, check, text: words }) => [
            code(fault),
            `${code(check)} ${text(words)}`,
          ]),
        ),
    ...flagged(proof).map((line) => `- ${text(line)}`),
    '',
  ].join('\n\n');
}

/** What a case came to, and what it came to at first where it was run again. */
function resultText({ text: words, first }: CaseResult): string {
  return first === undefined ? words : `${words} (run again by itself; beside others: ${first})`;
}

/** `31 of 31 cases as they must be, …`. */
export function selftestSentence(proof: Selftest): string {
  const { results, provider, simulated, seconds, leftOut = [] } = proof;
  const good = results.filter(({ hole }) => !hole).length;
  const again = results.filter(({ first }) => first !== undefined).length;
  const alone = again === 0 ? '' : ` ${again} of them were run again by themselves.`;
  const where = simulated ? `a simulated cluster (${provider})` : provider;
  return `${good} of ${results.length} cases as they must be, on ${where}, in ${formatDuration(Math.round(seconds) * 1000)}.${alone}${leftOut.map((left) => ` Left out: ${leftOutText(left)}.`).join('')}`;
}

/** Symptoms that are true under every fault: they prove none. */
export function flagged({ results, reactions }: Selftest): string[] {
  const faults = results.filter(({ kind }) => kind === 'alone').length;
  const under = new Map<string, Reaction[]>();
  for (const each of reactions) under.set(each.check, [...(under.get(each.check) ?? []), each]);
  return [...under.values()].flatMap((all) =>
    // With two faults, the one other fault may well cause it; three in a row are no chance.
    faults > 2 && all.length === faults - 1
      ? [`${all[0]?.check ?? ''} is true under every fault: it proves none of them`]
      : [],
  );
}

/** JUnit XML: a case each; a hole is a failure. */
export function selftestJunit(proof: Selftest): string {
  const { results, scenario, seconds } = proof;
  const failures = results.filter(({ hole }) => hole).length;
  const counts = { tests: results.length, failures, time: seconds.toFixed(3) };
  const suite = element('testsuite', { name: `selftest ${scenario}`, ...counts }, [
    ...results.map((result) => caseElement(scenario, result)),
  ]);
  const body = element('testsuites', { name: `selftest ${scenario}`, ...counts }, [suite]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}\n`;
}

function caseElement(scenario: string, result: CaseResult): string {
  const { id, kind, seconds, hole, outcome } = result;
  const words = resultText(result);
  return element(
    'testcase',
    { classname: `${scenario}.selftest.${kind}`, name: oneLine(id), time: seconds.toFixed(3) },
    hole ? [textElement('failure', { type: outcome, message: oneLine(words) }, words)] : [],
  );
}
