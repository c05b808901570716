import type { Argument, Command, Option } from 'commander';
import { buildProgram } from '../../src/cli/program.js';
import { exitsOf, type LabCommand } from '../../src/cli/lab-command.js';

/** docs/cli.md: every command of `src/cli/program.ts` with its contract. */
export function cliPage(): string {
  const program = buildProgram();
  const commands = program.commands as LabCommand[];
  const common = commands[0]?.options.filter(isCommon) ?? [];
  return `<!-- Made from src/cli by \`npm run generate\`. -->
# The command line
${program.description()} \`lab help COMMAND\` prints what is said here.

${commands.map((command) => `- [\`lab ${synopsis(command)}\`](#lab-${command.name()}): ${command.description()}`).join('\n')}

## What every command has in common
${optionTable(common)}

**Output.** The result is on stdout, for a run with everything that happens in it; diagnostics and errors are on
stderr. \`-o json\` prints one JSON document and nothing else on stdout; \`-o jsonl\` one JSON value per
line, for commands that run something one event per line as it happens. What each holds is said
below. Text from a cluster is printed without control characters; in JSON they are escaped.

**Errors.** People read \`lab: WHAT HAPPENED [CODE]\` and \`next: WHAT TO DO\` on stderr. With
\`-o json\` or \`jsonl\` the same is also on stdout, as one object:
\`\`\`json
{"error": {"code": "NOT_FOUND", "message": "…", "exitCode": 2, "next": "…", "details": ["…"]}}
\`\`\`
An error in a scenario file has \`where: {file, line, column}\` as well. [errors.md](errors.md) has
every code. A stack trace is printed with \`--verbose\` only.

**Terminal.** On a terminal a run is drawn live; in a pipe, with \`CI\` set, with \`TERM=dumb\` and with
\`--verbose\` it is printed line by line with its time. Colours are used on a terminal only, and not
when \`NO_COLOR\` is set. A reader that goes away (\`lab list | head -1\`) ends the command without an
error; a run in progress then puts everything back, as after Ctrl-C.

**Signals.** SIGINT, SIGTERM, SIGHUP and \`--timeout\` abort a command that works on a cluster: what it
changed is put back, and it ends with 130. \`run\` and \`up\` delete the cluster they made; \`inject\` and
\`fix\` undo what they themselves changed, so that the system stands as before them. An error does the
same. What cannot be put back is named with the command that does it, \`lab recover\` or \`lab down\`.
A second Ctrl-C leaves at once and prints the same.

| exit code | meaning |
|---|---|
| 0 | passed, or done |
| 1 | failed: a check said no, or something was left behind |
| 2 | bad usage or a bad scenario |
| 3 | error: the machine, Docker, the cluster, or lab itself |
| 4 | invalid: unhealthy at the start, or a fault was not witnessed; no verdict |
| 130 | aborted by a signal or by \`--timeout\`; what the command changed is put back |

| environment | meaning |
|---|---|
| \`LAB_STATE_HOME\` | where clusters, journals and kubeconfigs are kept; else \`XDG_STATE_HOME/chaos-lab\`, else \`~/.local/state/chaos-lab\` |
${environment(commands)}
| \`NO_COLOR\` | no colours |
| \`CI\` | no live view, unless it is \`false\` |

**Scenarios and clusters.** A scenario is a name from \`lab list\`, a file, or a folder with a
\`scenario.yaml\`. A command that needs a cluster takes the only one there is; when there are several it
ends with \`AMBIGUOUS\` and names them, and \`--cluster\` chooses. \`--set\` takes a dotted path into the
scenario and a YAML value; an item of a list is named by its number or its \`name\`:
\`--set load.web.after.amount=1000 --set faults.selector-mismatch.title='Wrong label'\`. \`inject\`,
\`verify\` and \`fix\` go on with the \`--set\` and the image map that the system was brought up with.

${commands.map(section).join('\n\n')}
`;
}

const COMMON = ['--output', '--quiet', '--verbose'];
const isCommon = (option: Option): boolean => COMMON.includes(option.long ?? '');

function synopsis(command: Command): string {
  const args = command.registeredArguments.map((argument) => {
    const name = `${argument.name().toUpperCase()}${argument.variadic ? '…' : ''}`;
    return argument.required ? name : `[${name}]`;
  });
  return [command.name(), ...args].join(' ');
}

function section(command: LabCommand): string {
  const { contract } = command;
  const own = command.options.filter((option) => !isCommon(option));
  const parts = [
    `## lab ${command.name()}`,
    `\`lab ${synopsis(command)}${own.length > 0 ? ' [OPTIONS]' : ''}\`: ${command.description()}.`,
    ['```sh', ...contract.examples.map(([line, purpose]) => `${line}  # ${purpose}`), '```'].join(
      '\n',
    ),
  ];
  const args = command.registeredArguments.filter((argument) => argument.description !== '');
  if (args.length > 0) {
    parts.push(['| argument | |', '|---|---|', ...args.map(argumentRow)].join('\n'));
  }
  if (own.length > 0) parts.push(optionTable(own));
  parts.push(
    `\`-o json\`: ${contract.json}.${contract.jsonl === undefined ? '' : ` \`-o jsonl\`: ${contract.jsonl}.`}`,
    `Exit codes: ${exitsOf(command)
      .map(([code, meaning]) => `**${code}** ${meaning}`)
      .join('; ')}.`,
  );
  return parts.join('\n\n');
}

function argumentRow(argument: Argument): string {
  const choices = argument.argChoices ? ` (${argument.argChoices.join(', ')})` : '';
  return `| \`${argument.name().toUpperCase()}\` | ${cell(argument.description + choices)} |`;
}

function optionTable(options: readonly Option[]): string {
  const rows = options.map((option) => {
    const more = [
      ...(option.argChoices ? [option.argChoices.join(', ')] : []),
      ...(option.defaultValue === undefined ? [] : [`default \`${String(option.defaultValue)}\``]),
      ...(option.envVar === undefined ? [] : [`environment \`${option.envVar}\``]),
    ];
    const notes = more.length > 0 ? ` (${more.join('; ')})` : '';
    return `| \`${option.flags}\` | ${cell(option.description + notes)} |`;
  });
  return ['| option | |', '|---|---|', ...rows].join('\n');
}

function environment(commands: Command[]): string {
  const options = commands.flatMap((command) => command.options);
  const rows = options.flatMap((option) =>
    option.envVar === undefined
      ? []
      : [
          `| \`${option.envVar}\` | the default of \`${option.long ?? ''}\`: ${cell(option.description)} |`,
        ],
  );
  return [...new Set(rows)].join('\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
