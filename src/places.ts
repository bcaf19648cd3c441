import type { Location } from './review';

/**
 * The number of the output that a place is in, from 0; null where it is in none.
 */
export function outputOf(location: Location): number | null {
  const [kind, number] = location.carrier.split(':');
  return kind === 'output' ? Number(number) : null;
}
