/** Keeps values by a key: the `most` that were added last. */
export class Recent<T> {
  private readonly values = new Map<string, T>();

  constructor(private readonly most: number) {}

  get(key: string): T | undefined {
    return this.values.get(key);
  }

  /** Returns the value. */
  add(key: string, value: T): T {
    this.values.set(key, value);
    const [oldest = ''] = this.values.keys();
    if (this.values.size > this.most) this.values.delete(oldest);
    return value;
  }
}
