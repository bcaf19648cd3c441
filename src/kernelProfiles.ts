import type { JSONObject, JSONValue } from '@lumino/coreutils';
import { JSONExt } from '@lumino/coreutils';

import type { DataColumn } from './review';

/**
 * What the kernel found in the table of a variable: classes and counts. It counts until the kernel ends.
 */
export interface IKernelProfile {
  variable: string;
  columns: Pick<DataColumn, 'name' | 'kind' | 'entity'>[];

  /**
   * The smallest group over the quasi-identifiers.
   */
  k: number | null;
}

/**
 * The profiles in a message of a kernel; what has not this form is left out, and the server looks at the rest.
 */
export function profilesIn(said: JSONValue | undefined): IKernelProfile[] {
  const rows = Array.isArray(said) ? said : [];
  return rows.filter(isProfile) as unknown as IKernelProfile[];
}

function isProfile(row: JSONValue): boolean {
  if (!JSONExt.isObject(row)) {
    return false;
  }
  const { variable, columns } = row as JSONObject;
  return typeof variable === 'string' && Array.isArray(columns);
}
