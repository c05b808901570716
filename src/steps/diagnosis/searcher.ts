/** Looks for texts, as UTF-8, in bytes that come in pieces. */
export class Searcher {
  private readonly wanted: { text: string; bytes: Buffer; seen: boolean }[];
  private readonly overlap: number;
  private tail = Buffer.alloc(0);

  constructor(texts: string[]) {
    this.wanted = texts.map((text) => ({ text, bytes: Buffer.from(text, 'utf8'), seen: false }));
    this.overlap = Math.max(0, ...this.wanted.map(({ bytes }) => bytes.length - 1));
  }

  next(chunk: Buffer): void {
    // One that lies across two pieces ends within so many bytes of the second.
    const seam = Buffer.concat([this.tail, chunk.subarray(0, this.overlap)]);
    for (const one of this.wanted) {
      one.seen ||= chunk.includes(one.bytes) || seam.includes(one.bytes);
    }
    const end = chunk.length >= this.overlap ? chunk : Buffer.concat([this.tail, chunk]);
    this.tail = Buffer.from(end.subarray(Math.max(0, end.length - this.overlap)));
  }

  found(): string[] {
    return this.wanted.flatMap(({ text, seen }) => (seen ? [text] : []));
  }
}
