import { ServerConnection } from '@jupyterlab/services';

import type { IReviewAnswer } from './api';
import { RequestRefused } from './api';

/**
 * What is known about a notebook: its review, or why there is none.
 */
export type ReviewState =
  | { kind: 'off' }
  | { kind: 'no-notebook' }
  | { kind: 'loading' }
  | { kind: 'ready'; answer: IReviewAnswer }
  | { kind: 'not-checked'; reason: string }
  | { kind: 'server-missing' }
  | { kind: 'server-error'; reason: string };

const UNCHECKED = ['not-found', 'too-large', 'unreadable'];

/**
 * The state that a failed request leads to.
 */
export function stateOfFailure(error: unknown): ReviewState {
  if (error instanceof RequestRefused) {
    if (UNCHECKED.includes(error.reason)) {
      return { kind: 'not-checked', reason: error.message };
    }
    if (error.status === 404) {
      return { kind: 'server-missing' };
    }
    return { kind: 'server-error', reason: error.message };
  }
  if (error instanceof ServerConnection.NetworkError) {
    return { kind: 'server-error', reason: '' };
  }
  throw error;
}
