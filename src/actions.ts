import type { Finding, Location } from './review';
import type { ISelection } from './tokens';

/**
 * What the views ask for; they do nothing on their own.
 */
export interface IActions {
  goTo(location: Location): void;
  applyFix(finding: Finding): void;
  select(change: Partial<ISelection>): void;
  review(): void;
  openSettings: (() => void) | null;
}
