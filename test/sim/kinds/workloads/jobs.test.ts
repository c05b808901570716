import { expect } from 'chai';
import { kinds } from '../../../../src/sim/kinds/index.js';
import type { FieldError } from '../../../../src/sim/machinery/index.js';
import { clone } from '../../../../src/sim/machinery/index.js';
import { mergePatch } from '../../../../src/sim/patch/index.js';
import type { CronJob, Job } from '../../../../src/sim/types/index.js';

const job = kinds.find(({ kind }) => kind === 'Job')!;
const cronJob = kinds.find(({ kind }) => kind === 'CronJob')!;

const texts = (errors: FieldError[] | undefined): string[] =>
  (errors ?? []).map(({ field, message }) => `${field}: ${message}`);

const template = {
  spec: { restartPolicy: 'Never', containers: [{ name: 'once', image: 'busybox:1' }] },
};

function made(change: object = {}): Job {
  const base = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'once', namespace: 'ns', uid: 'u-1' },
    spec: { template },
  };
  const draft = clone(mergePatch(base, change)) as Job;
  job.defaults?.(draft);
  job.prepareCreate?.(draft);
  return draft;
}

function schedule(change: object = {}): CronJob {
  const spec = mergePatch({ schedule: '0 3 * * *', jobTemplate: { spec: { template } } }, change);
  const draft = clone({ metadata: { name: 'nightly', namespace: 'ns' }, spec }) as CronJob;
  cronJob.defaults?.(draft);
  cronJob.prepareCreate?.(draft);
  return draft;
}

const GENERATED = {
  'batch.kubernetes.io/controller-uid': 'u-1',
  'batch.kubernetes.io/job-name': 'once',
  'controller-uid': 'u-1',
  'job-name': 'once',
};

describe('Job', () => {
  it('gets a selector, labels and defaults', () => {
    const { spec, metadata } = made();
    expect(spec?.selector).to.deep.equal({
      matchLabels: { 'batch.kubernetes.io/controller-uid': 'u-1' },
    });
    expect(spec?.template.metadata?.labels).to.deep.equal(GENERATED);
    expect(metadata?.labels).to.deep.equal(GENERATED);
    expect(spec).to.deep.include({
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      completions: 1,
      manualSelector: false,
      parallelism: 1,
      podReplacementPolicy: 'TerminatingOrFailed',
      suspend: false,
    });
    expect(texts(job.validate?.(made()))).to.deep.equal([]);
  });

  it('takes the labels of its template when it has none, and keeps its own', () => {
    const labels = { app: 'once' };
    const change = { spec: { template: { metadata: { labels } } } };
    expect(made(change).metadata?.labels).to.deep.equal({ ...labels, ...GENERATED });
    expect(made({ ...change, metadata: { labels } }).metadata?.labels).to.deep.equal(labels);
  });

  const rows: [object, string][] = [
    [
      { template: { spec: { restartPolicy: null } } },
      'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
    [
      { parallelism: -1 },
      'spec.parallelism: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      { completionMode: 'Indexed', parallelism: 2 },
      'spec.completions: Required value: when completion mode is Indexed',
    ],
    [
      { template: { metadata: { labels: { 'job-name': 'other' } } } },
      'spec.template.metadata.labels[job-name]: Invalid value: {"batch.kubernetes.io/controller-uid":"u-1","batch.kubernetes.io/job-name":"once","controller-uid":"u-1","job-name":"other"}: must be \'once\'',
    ],
    [
      { podFailurePolicy: { rules: [{ action: 'Count' }] } },
      'spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required',
    ],
    [
      { podFailurePolicy: { rules: [{ onExitCodes: { operator: 'In', values: [2, 1] } }] } },
      'spec.podFailurePolicy.rules[0].action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]',
    ],
    [
      {
        completionMode: 'Indexed',
        completions: 3,
        successPolicy: { rules: [{ succeededIndexes: '0,5' }] },
      },
      'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "0,5": error parsing succeededIndexes: too large index: "5"',
    ],
  ];
  for (const [spec, text] of rows) {
    it(`refuses ${JSON.stringify(spec)}`, () => {
      expect(texts(job.validate?.(made({ spec })))).to.include(text);
    });
  }

  it('may not change its template or completions, but its parallelism', () => {
    const old = made();
    const change = (spec: object): string[] =>
      texts(job.validateUpdate?.(mergePatch(old, { spec }), old, ''));
    expect(change({ parallelism: 4 })).to.deep.equal([]);
    expect(change({ completions: 4 })).to.deep.equal([
      'spec.completions: Invalid value: 4: field is immutable',
    ]);
    const [text] = change({ template: { spec: { nodeSelector: { a: 'b' } } } });
    expect(text).to.match(/^spec\.template: Invalid value: .*: field is immutable$/);
  });

  it('may change where its pods go while it is suspended and never started', () => {
    const old = made({ spec: { suspend: true } });
    const spec = { template: { spec: { nodeSelector: { a: 'b' } } } };
    expect(texts(job.validateUpdate?.(mergePatch(old, { spec }), old, ''))).to.deep.equal([]);
  });
});

describe('CronJob', () => {
  it('gets defaults and nothing is wrong with it', () => {
    expect(schedule().spec).to.deep.include({
      concurrencyPolicy: 'Allow',
      failedJobsHistoryLimit: 1,
      successfulJobsHistoryLimit: 3,
      suspend: false,
    });
    expect(texts(cronJob.validate?.(schedule()))).to.deep.equal([]);
  });

  const schedules: [string, string | undefined][] = [
    ['*/5 1-3 * jan,DEC ?', undefined],
    ['@daily', undefined],
    ['@every 1h30m', undefined],
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['@often', 'unrecognized descriptor: @often'],
  ];
  for (const [text, wrong] of schedules) {
    it(`${wrong === undefined ? 'takes' : 'refuses'} the schedule ${text}`, () => {
      const expected =
        wrong === undefined
          ? []
          : [`spec.schedule: Invalid value: ${JSON.stringify(text)}: ${wrong}`];
      expect(texts(cronJob.validate?.(schedule({ schedule: text })))).to.deep.equal(expected);
    });
  }

  const rows: [object, string][] = [
    [
      { timeZone: 'Moon/Crater' },
      'spec.timeZone: Invalid value: "Moon/Crater": unknown time zone Moon/Crater',
    ],
    [
      { concurrencyPolicy: 'Some' },
      'spec.concurrencyPolicy: Unsupported value: "Some": supported values: "Allow", "Forbid", "Replace"',
    ],
    [
      { schedule: 'TZ=UTC 0 3 * * *' },
      'spec.schedule: Invalid value: "TZ=UTC 0 3 * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
    [
      { jobTemplate: { spec: { selector: { matchLabels: { a: 'b' } } } } },
      'spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated',
    ],
  ];
  for (const [change, text] of rows) {
    it(`refuses ${JSON.stringify(change)}`, () => {
      expect(texts(cronJob.validate?.(schedule(change)))).to.deep.equal([text]);
    });
  }

  it('refuses a name that leaves no room for those of its jobs', () => {
    const long = { ...schedule(), metadata: { name: 'n'.repeat(53) } };
    expect(texts(cronJob.validate?.(long))).to.deep.equal([
      `metadata.name` + `: Invalid value: "${'n'.repeat(53)}": must be no more than 52 characters`,
    ]);
  });
});
