import type { Act } from './acts';
import type { Finding, Location } from './review';
import type { ISelection } from './tokens';

/**
 * What the views ask for; they do nothing on their own.
 */
export interface IActions {
  goTo(location: Location): void;
  applyFix(finding: Finding): void;
  ignore(finding: Finding): void;
  maskOutput(location: Location): void;
  select(change: Partial<ISelection>): void;
  review(): void;

  /**
   * Put what a person decided into the notebook.
   *
   * @returns Whether it is there; where it is not, the person has been told why.
   */
  decide(act: Act): Promise<boolean>;

  /**
   * Have a profile of the kernel count no longer.
   */
  forgetProfile(variable: string): void;

  /**
   * Make a document of the notebook and hand it to the browser as a download.
   */
  saveDocument(kind: string): void;

  openDiagram(): void;
  openSettings: (() => void) | null;
}
