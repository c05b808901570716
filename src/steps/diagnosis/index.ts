import {
  clip,
  isoTime,
  LabError,
  printable,
  runProcess,
  stripControl,
  type ProcessRunner,
} from '../../base/index.js';
import {
  parseKubectl,
  type CopySpec,
  type DiagnosisCommand,
  type KubectlArguments,
  type ProbeContext,
  type TranscriptEntry,
} from '../../model/index.js';
import { expandPlaceholders } from '../common/placeholders.js';
import { podTargetText, runningPod } from '../common/pods.js';
import { answerByApi } from './by-api.js';
import { copyOut } from './by-copy.js';
import { runKubectl } from './by-kubectl.js';
import { kubectlTool } from './tool.js';

/** Most that is kept of one command's output, characters. */
const OUTPUT = 64 * 1024;

/** A transcript entry without what only the run knows. */
export type DiagnosisEntry = Omit<TranscriptEntry, 'fault' | 'file'>;

export interface DiagnosisOptions {
  kubeconfig: string;
  /** Folder of the run, for what is copied out of containers. */
  folder?: string;
  /** Default: the real one. */
  run?: ProcessRunner;
}

/** What a command gave, before it is dressed as an entry. */
type Outcome = Pick<DiagnosisEntry, 'command' | 'via' | 'exitCode' | 'output' | 'copied'>;

/**
 * Runs one command of an engineer on the broken system. A command that fails, is refused or
 * cannot be run is an entry too, with the reason; only an abort and a lost API are thrown.
 * The output is stripped of control characters and clipped, but not redacted.
 */
export async function runDiagnosis(
  command: DiagnosisCommand,
  context: ProbeContext,
  options: DiagnosisOptions,
): Promise<DiagnosisEntry> {
  const at = context.clock.now();
  const started = context.clock.elapsed();
  const outcome = await attempt(command, context, options);
  return {
    id: command.id,
    ...(command.note === undefined ? {} : { note: command.note }),
    ...outcome,
    output: clip(stripControl(outcome.output).trimEnd(), OUTPUT),
    seconds: Math.round(context.clock.elapsed() - started) / 1000,
    at: isoTime(at),
  };
}

async function attempt(
  command: DiagnosisCommand,
  context: ProbeContext,
  options: DiagnosisOptions,
): Promise<Outcome> {
  const text = textOf(command);
  try {
    if ('kubectl' in command) return await byKubectl(command.kubectl, context, options);
    if ('exec' in command) return await byExec(command.exec, context);
    return await byCopy(command.copy, context, options);
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof LabError) || error.code === 'API_UNREACHABLE') throw error;
    return nothing(text, error.message);
  }
}

function textOf(command: DiagnosisCommand): string {
  if ('kubectl' in command) return printable('kubectl', command.kubectl);
  const [name = '', ...args] =
    'exec' in command ? command.exec.command : ['cat', command.copy.path];
  return printable(name, args);
}

async function byCopy(
  spec: CopySpec,
  context: ProbeContext,
  { folder }: DiagnosisOptions,
): Promise<Outcome> {
  if (folder === undefined) return nothing(spec.path, 'there is no folder to copy into');
  const got = await copyOut(spec, context, folder);
  return 'why' in got ? nothing(got.command, got.why) : { via: 'exec', ...got };
}

async function byKubectl(
  args: string[],
  context: ProbeContext,
  { kubeconfig, run = runProcess }: DiagnosisOptions,
): Promise<Outcome> {
  const written = parseKubectl(args);
  if ('refusal' in written) return nothing(printable('kubectl', args), written.refusal);
  const expanded = await expandPlaceholders(args, context, written.flags.get('namespace'));
  if ('missing' in expanded) return nothing(printable('kubectl', args), expanded.missing);
  // What is run is checked again as it is run: a placeholder may have become anything.
  const parsed = parseKubectl(expanded.args);
  if ('refusal' in parsed) return nothing(printable('kubectl', expanded.args), parsed.refusal);
  const full = namesNamespace(parsed) ? expanded.args : ['-n', context.namespace, ...expanded.args];
  const text = printable('kubectl', full);
  const tool = await kubectlTool(run);
  if (tool.usable) {
    return {
      command: text,
      via: 'kubectl',
      ...(await runKubectl(full, kubeconfig, run, context.signal)),
    };
  }
  const answer = await answerByApi(parsed, context);
  return answer.via === 'none'
    ? nothing(text, `${tool.why}, and ${answer.why}`)
    : { command: text, ...answer };
}

/** Whether the arguments name a namespace, or want all. */
function namesNamespace({ flags }: KubectlArguments): boolean {
  return flags.has('namespace') || flags.has('all-namespaces');
}

async function byExec(
  spec: Extract<DiagnosisCommand, { exec: unknown }>['exec'],
  context: ProbeContext,
): Promise<Outcome> {
  const target = await runningPod(spec.in, context);
  const written = spec.command.join(' ');
  if (!target) return nothing(written, `no running container in ${podTargetText(spec.in)}`);
  const expanded = await expandPlaceholders(spec.command, context, target.namespace);
  if ('missing' in expanded) return nothing(written, expanded.missing);
  const { namespace, pod, container } = target;
  const args = ['-n', namespace, 'exec', pod, '-c', container, '--', ...expanded.args];
  const { timeout } = spec;
  const result = await context.kube.exec(target, expanded.args, {
    timeout,
    signal: context.signal,
  });
  const late = result.timedOut ? `\n(stopped: no end within ${timeout} ms)` : '';
  return {
    command: printable('kubectl', args),
    via: 'exec',
    ...(result.timedOut ? {} : { exitCode: result.exitCode }),
    output: `${result.stdout}${result.stderr}${late}`,
  };
}

function nothing(command: string, why: string): Outcome {
  return { command, via: 'none', output: why };
}
