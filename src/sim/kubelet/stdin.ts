/** The stdin of a container that has one: what clients that attach send to its main program. */
export interface Stdin {
  readonly source: AsyncIterable<Uint8Array>;
  push(chunk: Uint8Array): void;
  end(): void;
}

export function createStdin(): Stdin {
  const chunks: Uint8Array[] = [];
  let ended = false;
  let wake = (): void => {};
  async function* read(): AsyncIterable<Uint8Array> {
    for (;;) {
      const chunk = chunks.shift();
      if (chunk !== undefined) yield chunk;
      else if (ended) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return {
    source: read(),
    push: (chunk) => {
      chunks.push(chunk);
      wake();
    },
    end: () => {
      ended = true;
      wake();
    },
  };
}
