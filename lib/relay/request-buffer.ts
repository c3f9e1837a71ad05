const OPEN = "[".charCodeAt(0);
const COMMA = ",".charCodeAt(0);
const CLOSE = "]".charCodeAt(0);

/** Where a record stands in the buffer. */
export interface Slot {
  /** First byte of the record. */
  readonly start: number;
  /** First byte after it. */
  readonly end: number;
}

/**
 * The records of one request, side by side in one piece of memory that is used again for every request: a JSON array as it is sent, with no
 * copy of it anywhere else. Memory that was never written to costs nothing, so the buffer may be as large as the largest request.
 */
export class RequestBuffer {
  private memory?: Buffer;
  private used = 1;

  /** @param limit bytes of the largest request, brackets included */
  public constructor(private readonly limit: number) {}

  /** Whether a record of this many bytes still fits in. */
  public fits(bytes: number): boolean {
    return this.used + bytes + 1 <= this.limit;
  }

  /** Adds a record's JSON, which must fit. */
  public add(json: string): Slot {
    this.memory ??= Buffer.allocUnsafeSlow(this.limit);
    const start = this.used;
    const end = start + this.memory.write(json, start, "utf8");
    this.memory[end] = COMMA;
    this.used = end + 1;
    return { start, end };
  }

  /**
   * Some of the records, next to each other, as a JSON array. The brackets take the place of the commas around them, so an array of a part
   * spoils the array of the whole: ask for the whole first.
   */
  public array(first: Slot, last: Slot): Buffer {
    const memory = this.memory ?? Buffer.alloc(0);
    memory[first.start - 1] = OPEN;
    memory[last.end] = CLOSE;
    return memory.subarray(first.start - 1, last.end + 1);
  }

  /** Begins anew; arrays given out before are no longer valid. */
  public clear(): void {
    this.used = 1;
  }
}
