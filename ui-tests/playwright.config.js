const baseConfig = require('@jupyterlab/galata/lib/playwright-config');

const port = process.env.SECAI_PORT || '8999';
const baseURL = `http://localhost:${port}`;

module.exports = {
  ...baseConfig,
  testDir: 'tests',
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: {
    ...baseConfig.use,
    baseURL,
    viewport: { width: 1400, height: 1000 },
    actionTimeout: 30000,
    trace: 'retain-on-failure',
    // A video needs a program that Playwright downloads.
    video: 'off',
    launchOptions: {
      executablePath: process.env.SECAI_CHROMIUM || '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync'
      ]
    }
  },
  webServer: {
    command: `jupyter lab --config jupyter_server_test_config.py --allow-root --port=${port} --ServerApp.port_retries=0`,
    url: `${baseURL}/lab`,
    timeout: 120000,
    stderr: 'ignore',
    reuseExistingServer: !process.env.CI
  }
};
