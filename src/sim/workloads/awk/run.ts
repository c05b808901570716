import { readLine, type Input, type Task, type Tool } from '../container/index.js';
import { opened, read } from '../tools/common.js';
import { getopt } from '../tools/options.js';
import { format } from '../tools/printf.js';
import { regexSource } from '../tools/text.js';
import { AwkError, parseAwk, type Expression, type Rule, type Statement } from './parse.js';

type Value = string | number;

class Jump extends Error {
  constructor(
    readonly to: 'next' | 'break' | 'continue' | 'exit',
    readonly code = 0,
  ) {
    super(to);
  }
}

const regexOf = (source: string): RegExp => new RegExp(regexSource(source, true));

/** awk as BusyBox has it, without functions of the program's own, getline and output to files. */
export const awk: Tool = async (task) => {
  const { values, lists, rest } = getopt(task.args, 'F:v:f:', {}, true);
  const file = values.get('f');
  const script = file === undefined ? rest.shift() : Buffer.from(read(task, file) ?? '').toString();
  if (script === undefined) {
    await task.stderr.write(
      'BusyBox v1.36.1 multi-call binary.\n\nUsage: awk [OPTIONS] [AWK_PROGRAM] [FILE]...\n',
    );
    return 1;
  }
  let rules: Rule[];
  try {
    rules = parseAwk(script, regexOf);
  } catch (error) {
    if (!(error instanceof AwkError)) throw error;
    await task.stderr.write(`awk: cmd. line:1: ${error.message}\n`);
    return 1;
  }
  const machine = new Machine(task);
  const separator = values.get('F');
  if (separator !== undefined) machine.variables.set('FS', separator.replace('\\t', '\t'));
  for (const pair of lists.get('v') ?? [])
    machine.variables.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
  return machine.program(rules, rest);
};

class Machine {
  readonly variables = new Map<string, Value>([
    ['FS', ' '],
    ['OFS', ' '],
    ['ORS', '\n'],
    ['NR', 0],
    ['NF', 0],
    ['FNR', 0],
    ['SUBSEP', '\x1c'],
    ['RSTART', 0],
    ['RLENGTH', -1],
    ['FILENAME', ''],
  ]);
  readonly arrays = new Map<string, Map<string, Value>>();
  #fields: string[] = [''];
  #out: string[] = [];
  #steps = 0;

  constructor(private readonly task: Task) {
    this.arrays.set('ENVIRON', new Map(task.env));
  }

  async program(rules: readonly Rule[], paths: readonly string[]): Promise<number> {
    const active = new Set<Rule>();
    let code = 0;
    try {
      for (const { when, action } of rules) if (when === 'BEGIN') await this.#block(action ?? []);
      const needsInput = rules.some(({ when }) => when !== 'BEGIN');
      for (const path of needsInput ? (paths.length > 0 ? paths : ['-']) : []) {
        if (/^[A-Za-z_]\w*=/.test(path)) {
          this.variables.set(path.slice(0, path.indexOf('=')), path.slice(path.indexOf('=') + 1));
          continue;
        }
        const input = await opened(this.task, path);
        if (input === undefined) return 2;
        this.variables.set('FNR', 0);
        await this.#lines(rules, input, active);
      }
    } catch (error) {
      if (!(error instanceof Jump) || error.to !== 'exit') throw error;
      code = error.code;
    }
    try {
      for (const { when, action } of rules) if (when === 'END') await this.#block(action ?? []);
    } catch (error) {
      if (!(error instanceof Jump)) throw error;
      code = error.code;
    }
    await this.#flush();
    return code;
  }

  async #lines(rules: readonly Rule[], input: Input, active: Set<Rule>): Promise<void> {
    for (;;) {
      await this.#flush();
      const line = await this.task.race(readLine(input));
      if (line === undefined) return;
      for (const name of ['NR', 'FNR'])
        this.variables.set(name, number(this.variables.get(name) ?? 0) + 1);
      this.#setLine(line.replace(/\n$/, ''));
      try {
        for (const rule of rules) {
          if (rule.when !== 'line' || !this.#selects(rule, active)) continue;
          if (rule.action === undefined) this.#out.push(`${this.#fields[0]}\n`);
          else await this.#block(rule.action);
        }
      } catch (error) {
        if (!(error instanceof Jump) || error.to !== 'next') throw error;
      }
    }
  }

  #selects(rule: Rule, active: Set<Rule>): boolean {
    if (rule.pattern === undefined) return true;
    if (rule.until === undefined) return this.#truth(rule.pattern);
    if (!active.has(rule) && !this.#truth(rule.pattern)) return false;
    active.add(rule);
    if (this.#truth(rule.until)) active.delete(rule);
    return true;
  }

  async #flush(): Promise<void> {
    if (this.#out.length === 0) return;
    const text = this.#out.join('');
    this.#out = [];
    await this.task.stdout.write(text);
  }

  #setLine(line: string): void {
    const parts = this.#split(line, String(this.variables.get('FS') ?? ' '));
    this.#fields = [line, ...parts];
    this.variables.set('NF', parts.length);
  }

  #split(line: string, separator: string): string[] {
    if (separator === ' ') return line.split(/[ \t\n]+/).filter((each) => each !== '');
    if (line === '') return [];
    return line.split(separator.length === 1 ? separator : regexOf(separator));
  }

  async #block(statements: readonly Statement[]): Promise<void> {
    for (const each of statements) await this.#statement(each);
  }

  async #statement(statement: Statement): Promise<void> {
    // A loop that never reads must not stop the simulator.
    if (++this.#steps % 5000 === 0) {
      await this.#flush();
      await this.task.sleep(this.task.container.host.clock.speed);
    }
    switch (statement.type) {
      case 'expression':
        this.#value(statement.value);
        if (statement.value.type === 'call' && statement.value.name === 'fflush')
          await this.#flush();
        return;
      case 'print': {
        const values = statement.args.map((each) => this.#text(each));
        if (statement.formatted) this.#out.push(format(values[0] ?? '', values.slice(1)));
        else {
          const line =
            values.length === 0 ? this.#fields[0] : values.join(String(this.variables.get('OFS')));
          this.#out.push(`${line}${this.variables.get('ORS')}`);
        }
        return;
      }
      case 'if':
        return this.#block(this.#truth(statement.test) ? statement.yes : statement.no);
      case 'while':
        if (statement.first) await this.#inLoop(statement.body);
        while (this.#truth(statement.test)) if (await this.#inLoop(statement.body)) return;
        return;
      case 'for':
        if (statement.start !== undefined) await this.#statement(statement.start);
        while (statement.test === undefined || this.#truth(statement.test)) {
          if (await this.#inLoop(statement.body)) return;
          if (statement.step !== undefined) await this.#statement(statement.step);
        }
        return;
      case 'each':
        for (const key of [...this.#array(statement.array).keys()]) {
          this.variables.set(statement.name, key);
          if (await this.#inLoop(statement.body)) return;
        }
        return;
      case 'delete':
        if (statement.index.length === 0) this.#array(statement.name).clear();
        else this.#array(statement.name).delete(this.#key(statement.index));
        return;
      case 'exit':
        throw new Jump(
          'exit',
          statement.code === undefined ? 0 : number(this.#value(statement.code)),
        );
      case 'next':
      case 'break':
      case 'continue':
        throw new Jump(statement.type);
    }
  }

  /** True when the body broke out of its loop. */
  async #inLoop(body: readonly Statement[]): Promise<boolean> {
    try {
      await this.#block(body);
      return false;
    } catch (error) {
      if (error instanceof Jump && error.to === 'break') return true;
      if (error instanceof Jump && error.to === 'continue') return false;
      throw error;
    }
  }

  #array(name: string): Map<string, Value> {
    let array = this.arrays.get(name);
    if (array === undefined) this.arrays.set(name, (array = new Map<string, Value>()));
    return array;
  }

  #key(index: readonly Expression[]): string {
    return index.map((each) => this.#text(each)).join(String(this.variables.get('SUBSEP')));
  }

  #text(expression: Expression): string {
    return textOf(this.#value(expression));
  }

  #truth(expression: Expression): boolean {
    const value = this.#value(expression);
    if (typeof value === 'number') return value !== 0;
    return looksNumeric(value) && expression.type !== 'string' ? Number(value) !== 0 : value !== '';
  }

  #value(expression: Expression): Value {
    switch (expression.type) {
      case 'number':
      case 'string':
        return expression.value;
      case 'regex':
        return expression.value.test(this.#fields[0] ?? '') ? 1 : 0;
      case 'variable':
        return this.variables.get(expression.name) ?? '';
      case 'field':
        return this.#fields[number(this.#value(expression.index))] ?? '';
      case 'element':
        return this.#array(expression.name).get(this.#key(expression.index)) ?? '';
      case 'in':
        return this.#array(expression.name).has(this.#text(expression.index)) ? 1 : 0;
      case 'unary': {
        if (expression.operator === '!') return this.#truth(expression.value) ? 0 : 1;
        const value = number(this.#value(expression.value));
        return expression.operator === '-' ? -value : value;
      }
      case 'choice':
        return this.#value(this.#truth(expression.test) ? expression.yes : expression.no);
      case 'assign': {
        const right = this.#value(expression.value);
        const value =
          expression.operator === '='
            ? right
            : calculate(
                expression.operator.slice(0, -1),
                number(this.#value(expression.target)),
                number(right),
              );
        this.#store(expression.target, value);
        return value;
      }
      case 'step': {
        const before = number(this.#value(expression.target));
        this.#store(expression.target, before + expression.by);
        return expression.before ? before + expression.by : before;
      }
      case 'binary':
        return this.#binary(expression);
      case 'call':
        return this.#call(expression.name, expression.args);
    }
  }

  #store(target: Expression, value: Value): void {
    if (target.type === 'variable') {
      this.variables.set(target.name, value);
      if (target.name === 'NF') this.#rejoin(number(value));
    } else if (target.type === 'element')
      this.#array(target.name).set(this.#key(target.index), value);
    else if (target.type === 'field') {
      const index = number(this.#value(target.index));
      if (index === 0) return this.#setLine(textOf(value));
      while (this.#fields.length <= index) this.#fields.push('');
      this.#fields[index] = textOf(value);
      this.#rejoin(this.#fields.length - 1);
    }
  }

  #rejoin(count: number): void {
    const fields = Array.from({ length: count }, (_, i) => this.#fields[i + 1] ?? '');
    this.#fields = [fields.join(String(this.variables.get('OFS'))), ...fields];
    this.variables.set('NF', count);
  }

  #binary({ operator, left, right }: Extract<Expression, { type: 'binary' }>): Value {
    if (operator === '&&') return this.#truth(left) && this.#truth(right) ? 1 : 0;
    if (operator === '||') return this.#truth(left) || this.#truth(right) ? 1 : 0;
    if (operator === '~' || operator === '!~') {
      const pattern = right.type === 'regex' ? right.value : regexOf(this.#text(right));
      return pattern.test(this.#text(left)) === (operator === '~') ? 1 : 0;
    }
    const a = this.#value(left);
    const b = this.#value(right);
    if (operator === ' ') return textOf(a) + textOf(b);
    if (!/[<>=]/.test(operator)) return calculate(operator, number(a), number(b));
    const strings =
      left.type === 'string' || right.type === 'string' || !isNumeric(a) || !isNumeric(b);
    const [x, y] = strings ? [textOf(a), textOf(b)] : [number(a), number(b)];
    const results: Record<string, boolean> = {
      '<': x < y,
      '<=': x <= y,
      '==': x === y,
      '!=': x !== y,
      '>': x > y,
      '>=': x >= y,
    };
    return results[operator] ? 1 : 0;
  }

  #call(name: string, args: readonly Expression[]): Value {
    const text = (i: number): string => {
      const arg = args[i];
      return arg === undefined ? (this.#fields[0] ?? '') : this.#text(arg);
    };
    const pattern = (i: number): RegExp => {
      const arg = args[i];
      return arg?.type === 'regex' ? arg.value : regexOf(arg === undefined ? '' : this.#text(arg));
    };
    const amount = (i: number): number => number(text(i));
    switch (name) {
      case 'length': {
        const [arg] = args;
        if (arg?.type === 'variable' && this.arrays.has(arg.name))
          return this.#array(arg.name).size;
        return text(0).length;
      }
      case 'substr': {
        const from = Math.max(1, Math.round(amount(1)));
        const length =
          args[2] === undefined ? Infinity : Math.round(amount(1)) + Math.round(amount(2)) - from;
        return text(0).slice(from - 1, from - 1 + Math.max(0, length));
      }
      case 'index':
        return text(0).indexOf(text(1)) + 1;
      case 'split': {
        const [, target, separator] = args;
        const how =
          separator === undefined
            ? String(this.variables.get('FS'))
            : separator.type === 'regex'
              ? separator.value.source
              : this.#text(separator);
        const parts = this.#split(text(0), how);
        const array = this.#array(target?.type === 'variable' ? target.name : '');
        array.clear();
        parts.forEach((part, i) => array.set(String(i + 1), part));
        return parts.length;
      }
      case 'sub':
      case 'gsub': {
        const target = args[2] ?? { type: 'field', index: { type: 'number', value: 0 } };
        const regex = new RegExp(pattern(0).source, name === 'gsub' ? 'g' : '');
        const to = text(1);
        let count = 0;
        const changed = this.#text(target).replace(regex, (found) => {
          count++;
          return to.replace(/\\&|&/g, (each) => (each === '&' ? found : '&'));
        });
        if (count > 0) this.#store(target, changed);
        return count;
      }
      case 'match': {
        const found = pattern(1).exec(text(0));
        this.variables.set('RSTART', found === null ? 0 : found.index + 1);
        this.variables.set('RLENGTH', found === null ? -1 : found[0].length);
        return found === null ? 0 : found.index + 1;
      }
      case 'tolower':
        return text(0).toLowerCase();
      case 'toupper':
        return text(0).toUpperCase();
      case 'sprintf':
        return format(
          text(0),
          args.slice(1).map((each) => this.#text(each)),
        );
      case 'int':
        return Math.trunc(amount(0));
      case 'sqrt':
        return Math.sqrt(amount(0));
      case 'exp':
        return Math.exp(amount(0));
      case 'log':
        return Math.log(amount(0));
      case 'sin':
        return Math.sin(amount(0));
      case 'cos':
        return Math.cos(amount(0));
      case 'rand':
        return this.task.container.host.random.next();
      case 'systime':
        return Math.floor(this.task.container.host.clock.now() / 1000);
      default:
        return 0;
    }
  }
}

function number(value: Value): number {
  if (typeof value === 'number') return value;
  return Number(/^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?/.exec(value)?.[0] ?? 0);
}

function looksNumeric(text: string): boolean {
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(text);
}

function isNumeric(value: Value): boolean {
  return typeof value === 'number' || value === '' || looksNumeric(value);
}

function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}

function calculate(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    default:
      return a ** b;
  }
}
