/** An Int32Array that doubles when it is full. */
export class GrowingInt32 {
  private items = new Int32Array(1024);
  private length = 0;

  push(item: number): void {
    if (this.length === this.items.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.items);
      this.items = larger;
    }
    this.items[this.length++] = item;
  }

  at(index: number): number {
    return this.items[index]!;
  }

  toArray(): Int32Array {
    return this.items.slice(0, this.length);
  }
}

/** A Float64Array that doubles when it is full. */
export class GrowingFloat64 {
  private items = new Float64Array(1024);
  private length = 0;

  push(item: number): void {
    if (this.length === this.items.length) {
      const larger = new Float64Array(2 * this.length);
      larger.set(this.items);
      this.items = larger;
    }
    this.items[this.length++] = item;
  }

  toArray(): Float64Array {
    return this.items.slice(0, this.length);
  }
}
