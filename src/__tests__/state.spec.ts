import { ServerConnection } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';

import { RequestRefused } from '../api';
import { stateOfFailure } from '../state';
import { noticeOf } from '../wording';

const trans = nullTranslator.load('jupyter_secai');

describe('stateOfFailure', () => {
  it.each([
    [404, '', 'server-missing'],
    [404, 'not-found', 'not-checked'],
    [413, 'too-large', 'not-checked'],
    [422, 'unreadable', 'not-checked'],
    [400, 'bad-request', 'server-error'],
    [403, '', 'server-error'],
    [500, '', 'server-error']
  ])('reads %i %s as %s', (status, reason, kind) => {
    const error = new RequestRefused(status, reason, 'A sentence.');
    expect(stateOfFailure(error).kind).toBe(kind);
  });

  it('reads a lost connection as a server error', () => {
    const error = new ServerConnection.NetworkError(new TypeError('offline'));
    expect(stateOfFailure(error)).toEqual({ kind: 'server-error', reason: '' });
  });

  it('does not hide mistakes of our own', () => {
    expect(() => stateOfFailure(new TypeError('bug'))).toThrow('bug');
  });
});

describe('noticeOf', () => {
  it('names the next step for every state without a review', () => {
    const kinds = ['off', 'no-notebook', 'loading', 'server-missing'] as const;
    for (const kind of kinds) {
      expect(noticeOf({ kind }, trans)?.next).toMatch(/[.:]$/);
    }
    expect(noticeOf({ kind: 'server-missing' }, trans)?.command).toBe(
      'pip install jupyter_secai'
    );
    expect(
      noticeOf({ kind: 'not-checked', reason: 'Too large.' }, trans)?.next
    ).toBe('Too large.');
  });
});
