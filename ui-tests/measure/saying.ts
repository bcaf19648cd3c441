/**
 * Print a figure.
 */
export function say(name: string, value: unknown): void {
  process.stdout.write(`${name}: ${JSON.stringify(value)}\n`);
}

/**
 * The value below which this part of the values lies, rounded.
 */
export function quantile(values: number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.floor(sorted.length * part));
  return Math.round(sorted[index]);
}
