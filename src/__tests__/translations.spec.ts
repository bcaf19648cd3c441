import { execFileSync } from 'child_process';

import catalogue from '../../jupyter_secai/locale/de_DE/LC_MESSAGES/jupyter_secai.json';

describe('the German catalogue', () => {
  it('has all strings of the frontend, translated, with their placeholders', () => {
    execFileSync('node', ['scripts/translations.mjs', '--check'], {
      stdio: 'pipe'
    });
    expect(Object.keys(catalogue).length).toBeGreaterThan(300);
  });
});
