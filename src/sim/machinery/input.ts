/** What clients send to the stdin of a program, as the program reads it; nothing is taken after its end. */
export interface Input {
  readonly source: AsyncIterable<Uint8Array>;
  push(chunk: Uint8Array): void;
  end(): void;
}

export function createInput(): Input {
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
      if (ended) return;
      chunks.push(chunk);
      wake();
    },
    end: () => {
      ended = true;
      wake();
    },
  };
}
