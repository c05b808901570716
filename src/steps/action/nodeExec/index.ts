import { clip, LabError, printable, stripControl } from '../../../base/index.js';
import type { Action, ActionSpecs, ExecResult } from '../../../model/index.js';
import { nodesAt } from '../../common/node-ops.js';
import { expandPlaceholders } from '../../common/placeholders.js';
import { matchText, textMatches } from '../../common/sample.js';
import { nodeTargetText } from '../../common/nodes.js';

const shown = ([program = '', ...rest]: string[]): string => printable(program, rest);

type Spec = ActionSpecs['nodeExec'];

const results = new WeakMap<object, string[]>();

/** A program in a node (in each, in turn, when a label fits several). Its undo cannot be derived. */
export const nodeExec: Action<'nodeExec'> = {
  kind: 'nodeExec',
  kubectl: (spec) => `# on ${nodeTargetText(spec.node)}: ${shown(spec.command)}`,
  undo: () =>
    Promise.resolve([
      {
        op: 'none',
        reason: 'What a program in a node did is taken back by the scenario, or not at all.',
      },
    ]),
  async run(spec, context) {
    const { ops, names } = await nodesAt(spec.node, context);
    const expanded = await expandPlaceholders(spec.command, context);
    if ('missing' in expanded) throw new LabError('NODE_COMMAND', { message: expanded.missing });
    const seen: string[] = [];
    results.set(spec, seen);
    for (const name of names) {
      if (spec.apiAway > 0) context.expectAway?.(spec.apiAway);
      const started = context.clock.elapsed();
      const { timeout } = spec;
      const result = await ops.exec(name, expanded.args, { timeout, signal: context.signal });
      const output = outputOf(result);
      await context.keep?.({
        command: `${name}# ${shown(expanded.args)}`,
        exitCode: result.exitCode,
        output,
        seconds: (context.clock.elapsed() - started) / 1000,
      });
      demand(spec, name, result, output);
      seen.push(`${name}: exit ${result.exitCode}: ${clip(output, 300)}`);
    }
  },
  readBack(spec) {
    const seen = results.get(spec) ?? [];
    return Promise.resolve(
      seen.length > 0
        ? { ok: true, text: seen.join('; ') }
        : { ok: false, text: 'the command was not run' },
    );
  },
};

/** Throws NODE_COMMAND with the last lines when it did not end as it must. */
function demand(spec: Spec, node: string, result: ExecResult, output: string): void {
  const wrong = result.timedOut
    ? `no end within ${spec.timeout / 1000} s`
    : !spec.exitCode.includes(result.exitCode)
      ? `exit ${result.exitCode}, expected ${spec.exitCode.join(' or ')}`
      : (misses('output', spec.stdout, result.stdout) ??
        misses('error output', spec.stderr, result.stderr));
  if (wrong === undefined) return;
  throw new LabError('NODE_COMMAND', {
    message: `${clip(spec.command.join(' '), 120)} on ${node}: ${wrong}.`,
    details: output.split('\n').slice(-20),
  });
}

function misses(what: string, match: Spec['stdout'], text: string): string | undefined {
  if (!match || textMatches(text, match) === true) return undefined;
  return `${what} must be one that ${matchText(match)}`;
}

function outputOf(result: ExecResult): string {
  return stripControl(`${result.stdout}\n${result.stderr}`).trim();
}
