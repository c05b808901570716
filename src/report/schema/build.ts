/** The part of JSON Schema that a run record needs; `check.ts` understands exactly this. */
export interface JsonSchema {
  description?: string;
  type?: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';
  const?: string | number;
  enum?: readonly string[];
  minimum?: number;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema;
}

/**
 * A schema that knows at compile time which type it describes: a field added to the
 * model and forgotten here does not compile. `T` exists for the compiler only.
 */
export interface Schema<T> {
  json: JsonSchema;
  optional?: boolean;
  readonly describes?: (value: T) => T;
}

type Fields<T> = {
  [K in keyof T]-?: undefined extends T[K] ? Optional<Exclude<T[K], undefined>> : Schema<T[K]>;
};
type Optional<T> = Schema<T> & { optional: true };

export const string: Schema<string> = { json: { type: 'string' } };
export const number: Schema<number> = { json: { type: 'number' } };
export const amount: Schema<number> = { json: { type: 'number', minimum: 0 } };
export const boolean: Schema<boolean> = { json: { type: 'boolean' } };

export function described<T>(description: string, { json, ...rest }: Schema<T>): Schema<T> {
  return { ...rest, json: { description, ...json } };
}

export function constant<const T extends string | number>(value: T): Schema<T> {
  return { json: { const: value } };
}

export function oneOf<const T extends readonly string[]>(values: T): Schema<T[number]> {
  return { json: { type: 'string', enum: values } };
}

export function list<T>(items: Schema<T>): Schema<T[]> {
  return { json: { type: 'array', items: items.json } };
}

export function map<T>(values: Schema<T>): Schema<Record<string, T>> {
  return { json: { type: 'object', additionalProperties: values.json } };
}

export function optional<T>(schema: Schema<T>): Optional<T> {
  return { ...schema, optional: true };
}

/** Keys that are not named are allowed: a reader ignores what a later version added. */
export function object<T extends object>(fields: Fields<T>): Schema<T> {
  const entries = Object.entries(fields) as [string, Schema<unknown>][];
  return {
    json: {
      type: 'object',
      properties: Object.fromEntries(entries.map(([key, { json }]) => [key, json])),
      required: entries.flatMap(([key, field]) => (field.optional ? [] : [key])),
    },
  };
}
