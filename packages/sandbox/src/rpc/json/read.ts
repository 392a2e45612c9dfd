import { SandboxError } from '../../errors/base.ts';
import { fromUtf8 } from '../../primitives/text.ts';
import { JsonFloat, type JsonObject, type JsonValue } from './value.ts';

/** A request body is no JSON; the text equals that of serde_json, the path that of serde_path_to_error. */
export class JsonSyntaxError extends SandboxError {
  constructor(path: string, message: string, line: number, column: number) {
    super('JSON_SYNTAX', `${path === '' ? '' : `${path}: `}${message} at line ${line} column ${column}`);
  }
}

/** The first document of a body and whether an object at its top repeats a key. */
export interface JsonDocument {
  readonly value: JsonValue;
  readonly repeatedKey: boolean;
}

/** Objects and arrays deeper than this are refused, as by serde_json. */
const MAX_DEPTH = 127;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const MINUS = 0x2d;
const END = -1;

// Up to the next quote, backslash or control character; sticky, so that long strings are skipped at native speed.
const PLAIN_TEXT = /[^"\\\u0000-\u001f]*/y;

const NON_ASCII = /[^\u0000-\u007f]/;
const MAX_U64 = (1n << 64n) - 1n;
const MIN_I64 = -(1n << 63n);

/**
 * Reads the first JSON document of a body; what follows it is ignored, as nearcore does.
 *
 * @param bytes - the body, one character a byte (latin1), so that positions are byte positions
 * @throws {JsonSyntaxError} at the place and in the words of serde_json
 * @see serde_json de.rs and read.rs; serde_path_to_error for the path in front
 */
export function readJson(bytes: string): JsonDocument {
  try {
    const reader = new Reader(bytes);
    return { value: reader.value(1), repeatedKey: reader.repeatedKey };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    // Only what is wrong has a path: the text is read again to find it.
    new Reader(bytes, []).value(1);
    throw error;
  }
}

class Reader {
  readonly #text: string;
  /** Keys and indices of the value being read, null while a key is being read; undefined when nobody asks for them. */
  readonly #path: (string | number | null)[] | undefined;
  #at = 0;
  repeatedKey = false;

  constructor(text: string, path?: (string | number | null)[]) {
    this.#text = text;
    this.#path = path;
  }

  value(depth: number): JsonValue {
    const next = this.#skipSpace();
    switch (next) {
      case END:
        return this.#failNext('EOF while parsing a value');
      case 0x6e:
        return this.#word('null', null);
      case 0x74:
        return this.#word('true', true);
      case 0x66:
        return this.#word('false', false);
      case QUOTE:
        this.#at++;
        return this.#string();
      case OPEN_LIST:
        if (depth > MAX_DEPTH) return this.#failNext('recursion limit exceeded');
        this.#at++;
        return this.#list(depth);
      case OPEN_OBJECT:
        if (depth > MAX_DEPTH) return this.#failNext('recursion limit exceeded');
        this.#at++;
        return this.#object(depth);
    }
    if (next === MINUS || isDigit(next)) return this.#number();
    return this.#failNext('expected value');
  }

  #list(depth: number): JsonValue[] {
    const items: JsonValue[] = [];
    for (;;) {
      let next = this.#skipSpace();
      if (next === END) this.#failNext('EOF while parsing a list');
      if (next === CLOSE_LIST) break;
      if (items.length > 0) {
        if (next !== COMMA) this.#failNext('expected `,` or `]`');
        this.#at++;
        next = this.#skipSpace();
        if (next === CLOSE_LIST) this.#failNext('trailing comma');
        if (next === END) this.#failNext('EOF while parsing a value');
      }
      this.#path?.push(items.length);
      items.push(this.value(depth + 1));
      this.#path?.pop();
    }
    this.#at++;
    return items;
  }

  #object(depth: number): JsonObject {
    const entries: JsonObject = new Map();
    this.#path?.push(null);
    for (;;) {
      let next = this.#skipSpace();
      if (next === END) this.#failNext('EOF while parsing an object');
      if (next === CLOSE_OBJECT) break;
      if (entries.size > 0) {
        if (next !== COMMA) this.#failNext('expected `,` or `}`');
        this.#at++;
        next = this.#skipSpace();
        if (next === CLOSE_OBJECT) this.#failNext('trailing comma');
        if (next === END) this.#failNext('EOF while parsing a value');
      }
      if (next !== QUOTE) this.#failNext('key must be a string');
      this.#at++;
      const key = this.#string();
      this.#readColon();
      this.#replaceKey(key);
      if (depth === 1 && entries.has(key)) this.repeatedKey = true;
      entries.set(key, this.value(depth + 1));
      this.#replaceKey(null);
    }
    this.#path?.pop();
    this.#at++;
    return entries;
  }

  #replaceKey(key: string | null): void {
    if (this.#path !== undefined) this.#path[this.#path.length - 1] = key;
  }

  /** The colon behind a key; what is wrong with it is wrong with the object, not with the entry. */
  #readColon(): void {
    const next = this.#skipSpace();
    if (next !== COLON) this.#path?.pop();
    if (next === END) this.#failNext('EOF while parsing an object');
    if (next !== COLON) this.#failNext('expected `:`');
    this.#at++;
  }

  /** Reads a string whose opening quote is behind us. */
  #string(): string {
    const text = this.#text;
    let out = '';
    let isUtf8 = true;
    for (;;) {
      PLAIN_TEXT.lastIndex = this.#at;
      PLAIN_TEXT.test(text);
      const end = PLAIN_TEXT.lastIndex;
      const piece = decodeUtf8(text.slice(this.#at, end));
      isUtf8 &&= piece !== undefined;
      out += piece ?? '';
      this.#at = end;
      if (end >= text.length) this.#fail('EOF while parsing a string');
      this.#at++;
      const stop = text.charCodeAt(end);
      if (stop === QUOTE) {
        // serde_json checks the text once its closing quote is read.
        if (!isUtf8) this.#fail('invalid unicode code point');
        return out;
      }
      if (stop !== BACKSLASH) this.#fail('control character (\\u0000-\\u001F) found while parsing a string');
      out += this.#escape();
    }
  }

  #escape(): string {
    const code = this.#nextInString();
    switch (code) {
      case 0x22:
        return '"';
      case 0x5c:
        return '\\';
      case 0x2f:
        return '/';
      case 0x62:
        return '\b';
      case 0x66:
        return '\f';
      case 0x6e:
        return '\n';
      case 0x72:
        return '\r';
      case 0x74:
        return '\t';
      case 0x75:
        return this.#unicodeEscape();
    }
    return this.#fail('invalid escape');
  }

  #unicodeEscape(): string {
    const unit = this.#hex();
    if (unit >= 0xdc00 && unit <= 0xdfff) this.#fail('lone leading surrogate in hex escape');
    if (unit < 0xd800 || unit > 0xdbff) return String.fromCharCode(unit);
    if (this.#nextInString() !== BACKSLASH) this.#fail('unexpected end of hex escape');
    if (this.#nextInString() !== 0x75) this.#fail('unexpected end of hex escape');
    const low = this.#hex();
    if (low < 0xdc00 || low > 0xdfff) this.#fail('lone leading surrogate in hex escape');
    return String.fromCharCode(unit, low);
  }

  #hex(): number {
    if (this.#at + 4 > this.#text.length) {
      this.#at = this.#text.length;
      this.#fail('EOF while parsing a string');
    }
    const digits = this.#text.slice(this.#at, this.#at + 4);
    this.#at += 4;
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.#fail('invalid escape');
    return parseInt(digits, 16);
  }

  #nextInString(): number {
    if (this.#at >= this.#text.length) this.#fail('EOF while parsing a string');
    return this.#text.charCodeAt(this.#at++);
  }

  #word<T>(word: string, value: T): T {
    this.#at++;
    for (let i = 1; i < word.length; i++) {
      if (this.#at >= this.#text.length) this.#fail('EOF while parsing a value');
      if (this.#text.charCodeAt(this.#at++) !== word.charCodeAt(i)) this.#fail('expected ident');
    }
    return value;
  }

  #number(): bigint | JsonFloat {
    const start = this.#at;
    const negative = this.#peek() === MINUS;
    if (negative) this.#at++;
    if (this.#peek() === END) this.#fail('EOF while parsing a value');
    const lead = this.#text.charCodeAt(this.#at++);
    if (!isDigit(lead)) this.#fail('invalid number');
    if (lead === 0x30 && isDigit(this.#peek())) this.#failNext('invalid number');
    while (isDigit(this.#peek())) this.#at++;
    let float = false;
    if (this.#peek() === 0x2e) {
      float = true;
      this.#at++;
      if (!isDigit(this.#peek())) this.#failNext(this.#peek() === END ? 'EOF while parsing a value' : 'invalid number');
      while (isDigit(this.#peek())) this.#at++;
    }
    if ((this.#peek() | 0x20) === 0x65) {
      float = true;
      this.#at++;
      if (this.#peek() === 0x2b || this.#peek() === MINUS) this.#at++;
      if (this.#peek() === END) this.#fail('EOF while parsing a value');
      if (!isDigit(this.#text.charCodeAt(this.#at++))) this.#fail('invalid number');
      while (isDigit(this.#peek())) this.#at++;
    }
    const digits = this.#text.slice(start, this.#at);
    if (!float) {
      const integer = BigInt(digits);
      // Minus zero and what does not fit 64 bits become floating-point numbers.
      if (integer <= MAX_U64 && integer >= MIN_I64 && !(negative && integer === 0n)) return integer;
    }
    const value = Number(digits);
    if (!Number.isFinite(value)) this.#fail('number out of range');
    return new JsonFloat(value);
  }

  #peek(): number {
    return this.#at < this.#text.length ? this.#text.charCodeAt(this.#at) : END;
  }

  #skipSpace(): number {
    for (;;) {
      const code = this.#peek();
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
      this.#at++;
    }
  }

  /** Fails at the last character read. */
  #fail(message: string): never {
    throw this.#error(message, this.#at);
  }

  /** Fails at the character that was looked at but not read. */
  #failNext(message: string): never {
    throw this.#error(message, Math.min(this.#text.length, this.#at + 1));
  }

  #error(message: string, index: number): JsonSyntaxError {
    const read = this.#text.slice(0, index);
    const lineStart = read.lastIndexOf('\n') + 1;
    const line = read.split('\n').length;
    return new JsonSyntaxError(pathText(this.#path ?? []), message, line, index - lineStart);
  }
}

/** Text of bytes that stand one in each character; undefined when they are not UTF-8. */
function decodeUtf8(raw: string): string | undefined {
  if (!NON_ASCII.test(raw)) return raw;
  return fromUtf8(Uint8Array.from(raw, (char) => char.charCodeAt(0))) ?? undefined;
}

/** The path as serde_path_to_error prints it: a key that is being read has no name yet. */
function pathText(path: readonly (string | number | null)[]): string {
  if (path.every((part) => part === null)) return '';
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${part ?? '?'}`))
    .join('');
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
