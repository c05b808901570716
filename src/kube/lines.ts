/**
 * Cuts a byte stream into lines. Bytes are decoded a whole line at a time, so that a
 * character split between two chunks comes out right. An unfinished last line is
 * dropped: half a JSON document says nothing.
 */
export function lineSplitter(onLine: (line: string) => void): (chunk: Buffer) => void {
  let rest: Buffer[] = [];
  return (chunk) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      rest.push(chunk.subarray(start, end));
      const line = Buffer.concat(rest).toString('utf8');
      rest = [];
      start = end + 1;
      if (line.trim() !== '') onLine(line);
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  };
}
