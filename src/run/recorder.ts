import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../base/index.js';
import { isoTime, stripControl } from '../base/index.js';
import { fileError } from '../journal/index.js';
import type {
  ChangeRecord,
  Observation,
  Phase,
  PhaseRecord,
  PlanStep,
  RunRecord,
  StepRecord,
  TimelineEntry,
  TimelineInput,
  TranscriptEntry,
  ValueRecord,
  Values,
} from '../model/index.js';
import { redact, redactDeep, type Redactor } from '../report/index.js';

/** Lines of the timeline are gathered for so long, ms: a busy run makes a hundred in a second, and each write opens its file. */
const GATHERED = 250;

/** Writes what a run sees into its record and its files, redacted, as it happens. */
export class Recorder {
  private queue: string[] = [];
  /** Runs while lines are gathered. */
  private gathering: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  /** Set once the files have their digests: a line after that would belie them. */
  private closed = false;

  constructor(
    readonly record: RunRecord,
    readonly dir: string,
    private readonly clock: Clock,
    private readonly hide: Redactor = redact,
  ) {}

  /** A plain value with every string in it redacted. */
  safely<T>(value: T): T {
    // Of a record nine strings of ten come again: the whole of it is redacted after each step.
    const known = new Map<string, string>();
    return redactDeep(value, (text) => {
      const safe = known.get(text) ?? this.hide(text);
      known.set(text, safe);
      return safe;
    });
  }

  /** Redacts the whole record, also what others put into it, and writes it. */
  async writeRecord(): Promise<void> {
    Object.assign(this.record, this.safely(this.record));
    await this.write('run.json', `${JSON.stringify(this.record, null, 2)}\n`);
  }

  /** One line of timeline.jsonl. Lines are written in order, a quarter of a second after the first of them. */
  timeline(input: TimelineInput): void {
    if (this.closed) return;
    const entry: TimelineEntry = { at: this.clock.now(), ...input };
    this.queue.push(JSON.stringify(this.safely(entry)));
    this.gathering ??= setTimeout(() => this.writeQueue(), GATHERED);
  }

  /** Writes what was gathered. Throws NOT_WRITABLE, DISK_FULL of any line so far. */
  async flush(): Promise<void> {
    if (this.queue.length > 0) this.writeQueue();
    await this.writing;
  }

  private writeQueue(): void {
    clearTimeout(this.gathering);
    this.gathering = undefined;
    const lines = this.queue;
    this.queue = [];
    const file = join(this.dir, 'timeline.jsonl');
    this.writing = this.writing.then(() =>
      appendFile(file, `${lines.join('\n')}\n`).catch((error: unknown) => {
        throw fileError(error, file);
      }),
    );
    // A full disk shows at `flush`; the queue keeps no unhandled rejection meanwhile.
    this.writing.catch(() => {});
  }

  phaseStart(phase: Phase, fault?: string): PhaseRecord {
    const entry: PhaseRecord = {
      phase,
      ...(fault ? { fault } : {}),
      startedAt: isoTime(this.clock.now()),
      status: 'running',
    };
    this.record.phases.push(entry);
    this.timeline({ type: 'phase', phase, ...(fault ? { fault } : {}), edge: 'start' });
    return entry;
  }

  phaseEnd(entry: PhaseRecord, status: PhaseRecord['status']): void {
    entry.endedAt = isoTime(this.clock.now());
    entry.status = status;
    const { phase, fault } = entry;
    this.timeline({ type: 'phase', phase, ...(fault ? { fault } : {}), edge: 'end' });
  }

  stepStart(step: PlanStep): StepRecord {
    const entry: StepRecord = {
      id: step.id,
      startedAt: isoTime(this.clock.now()),
      status: 'running',
    };
    this.record.steps.push(entry);
    return entry;
  }

  stepEnd(entry: StepRecord, status: StepRecord['status'], note?: string): void {
    entry.endedAt = isoTime(this.clock.now());
    entry.status = status;
    if (note) entry.note = note;
  }

  observation(observation: Observation): void {
    const safe = this.safely(observation);
    this.record.observations.push(safe);
    const { check, text, result, want } = safe;
    this.timeline({ type: 'check', check, text, result, want });
  }

  /** `moment: false`: it changed nothing, and is no moment of the run. */
  change(change: Omit<ChangeRecord, 'at'>, { moment } = { moment: true }): void {
    this.record.changes.push(this.safely({ ...change, at: isoTime(this.clock.now()) }));
    if (moment) this.timeline({ type: 'change', step: change.step, text: change.text });
  }

  /** Adds a diagnosis command and writes its output to a file of its own. */
  async transcript(entry: Omit<TranscriptEntry, 'file'>): Promise<void> {
    const number = String(this.record.transcript.length + 1).padStart(2, '0');
    const file = `transcript/${number}-${entry.fault}.txt`;
    const safe = this.safely({ ...entry, output: stripControl(entry.output), file });
    await this.write(file, `$ ${safe.command}\n${safe.output}\n`);
    this.record.transcript.push({ ...safe, output: clipLines(safe.output, 64 * 1024) });
  }

  /** The values of the run, as a step reads and sets them. */
  values(step: string): Values {
    // Asked for each time: the list is another one whenever the record was written.
    const all = (): ValueRecord[] => (this.record.values ??= []);
    return {
      get: (name) => all().findLast((value) => value.name === name)?.value,
      set: (name, text) => {
        const known = all();
        const value = this.safely({ name, value: text, step, at: isoTime(this.clock.now()) });
        const before = known.findIndex((one) => one.name === name && one.step === step);
        // A probe that is asked again and again captures as often: the last one counts.
        if (before >= 0) known[before] = value;
        else known.push(value);
      },
    };
  }

  async write(path: string, content: string): Promise<void> {
    const target = join(this.dir, path);
    try {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
    } catch (error) {
      throw fileError(error, target);
    }
  }

  /** Lists the evidence files of the run in the record, with their digests; the timeline ends here. */
  async digestFiles(): Promise<void> {
    this.closed = true;
    await this.flush();
    const paths = ['timeline.jsonl', ...this.record.transcript.map((entry) => entry.file)];
    this.record.files = [];
    for (const path of paths) {
      const content = await readFile(join(this.dir, path)).catch(() => undefined);
      if (!content) continue;
      const sha256 = createHash('sha256').update(content).digest('hex');
      this.record.files.push({ path, sha256, bytes: content.length });
    }
    for (const { copied } of this.record.transcript) {
      if (!copied) continue;
      const { path, sha256, bytes } = copied;
      this.record.files.push({ path, sha256, bytes });
    }
  }
}

function clipLines(text: string, max: number): string {
  return text.length <= max
    ? text
    : `${text.slice(0, max)}\n… cut here; the whole output is in the file`;
}
