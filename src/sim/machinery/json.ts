/** A byte as Go's scanner quotes it (encoding/json scanner.go quoteChar). */
function quotedByte(byte: number): string {
  const char = String.fromCharCode(byte);
  if (char === "'") return "'\\''";
  if (char === '"') return `'"'`;
  const hex = byte.toString(16).padStart(2, '0');
  const short = '\x07\b\f\n\r\t\v\\'.indexOf(char);
  if (short >= 0) return `'\\${'abfnrtv\\'[short]}'`;
  if (byte < 0x20 || byte === 0x7f) return `'\\x${hex}'`;
  if ((byte >= 0x80 && byte <= 0xa0) || byte === 0xad) return `'\\u00${hex}'`;
  return `'${char}'`;
}

/** What nests deeper is refused before it exhausts the stack. */
const DEEPEST = 1000;
const LITERALS = ['true', 'false', 'null'];

/** Walks through a text that is no JSON, and throws what encoding/json says of it. */
class Scanner {
  private at = 0;
  private depth = 0;

  constructor(private readonly bytes: Uint8Array) {}

  document(): void {
    this.value();
    this.space();
    if (this.at < this.bytes.length) this.fail('after top-level value');
  }

  private fail(context: string): never {
    const byte = this.bytes[this.at];
    throw new Error(
      byte === undefined
        ? 'unexpected end of JSON input'
        : `invalid character ${quotedByte(byte)} ${context}`,
    );
  }

  private char(): string {
    const byte = this.bytes[this.at];
    return byte === undefined ? '' : String.fromCharCode(byte);
  }

  private space(): void {
    while (this.char() !== '' && ' \t\r\n'.includes(this.char())) this.at++;
  }

  private value(): void {
    this.space();
    const char = this.char();
    if (char === '{') return this.nested('}', () => this.member());
    if (char === '[') return this.nested(']', () => this.element());
    if (char === '"') return this.text();
    if (/^[-\d]$/.test(char)) return this.number();
    const literal = LITERALS.find((each) => char !== '' && each.startsWith(char));
    if (literal === undefined) this.fail('looking for beginning of value');
    for (const expected of literal) {
      if (this.char() !== expected) this.fail(`in literal ${literal} (expecting '${expected}')`);
      this.at++;
    }
  }

  private nested(end: string, one: () => string): void {
    if (++this.depth > DEEPEST) throw new Error('exceeded max depth');
    this.at++;
    this.space();
    if (this.char() !== end) {
      for (;;) {
        const context = one();
        this.space();
        if (this.char() === end) break;
        if (this.char() !== ',') this.fail(context);
        this.at++;
      }
    }
    this.at++;
    this.depth--;
  }

  private member(): string {
    this.space();
    if (this.char() !== '"') this.fail('looking for beginning of object key string');
    this.text();
    this.space();
    if (this.char() !== ':') this.fail('after object key');
    this.at++;
    this.value();
    return 'after object key:value pair';
  }

  private element(): string {
    this.value();
    return 'after array element';
  }

  private text(): void {
    for (this.at++; this.char() !== '"'; this.at++) {
      if (this.char() < ' ') this.fail('in string literal');
      if (this.char() !== '\\') continue;
      this.at++;
      if (this.char() === '' || !'"\\/bfnrtu'.includes(this.char()))
        this.fail('in string escape code');
      if (this.char() !== 'u') continue;
      for (let digits = 0; digits < 4; digits++) {
        this.at++;
        if (!/^[\da-fA-F]$/.test(this.char())) this.fail('in \\u hexadecimal character escape');
      }
    }
    this.at++;
  }

  private digits(context: string): void {
    if (!/^\d$/.test(this.char())) this.fail(context);
    while (/^\d$/.test(this.char())) this.at++;
  }

  private number(): void {
    if (this.char() === '-') this.at++;
    if (this.char() === '0') this.at++;
    else this.digits('in numeric literal');
    if (this.char() === '.') {
      this.at++;
      this.digits('after decimal point in numeric literal');
    }
    if (this.char() !== 'e' && this.char() !== 'E') return;
    this.at++;
    if (this.char() === '+' || this.char() === '-') this.at++;
    this.digits('in exponent of numeric literal');
  }
}

/** JSON.parse, whose errors are in the words of Go's encoding/json. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
  } catch (error) {
    new Scanner(bytes).document();
    throw error;
  }
}
