// One installed version of JupyterLab or Notebook, without Galata, which fits one version only: scripts/try-versions
const base = require('./playwright.config');

const { SECAI_PYTHON: python = 'python', SECAI_APP: app = 'lab' } = process.env;
const root = process.env.SECAI_ROOT;
const port = Number(process.env.SECAI_PORT || '8997');
const [program, traits] =
  app === 'notebook'
    ? ['notebook', 'JupyterNotebookApp']
    : ['jupyterlab', 'LabApp'];

function server(at, options = '') {
  return {
    command: `${python} -m ${program} --no-browser --allow-root --port=${at} --ServerApp.port_retries=0 --ServerApp.root_dir=${root} --IdentityProvider.token= --ServerApp.disable_check_xsrf=True --${traits}.expose_app_in_browser=True ${options}`,
    url: `http://localhost:${at}/api`,
    timeout: 120000,
    stderr: 'ignore',
    reuseExistingServer: false
  };
}

module.exports = {
  ...base,
  testDir: app === 'collaboration' ? app : 'versions',
  timeout: 120000,
  use: {
    viewport: base.use.viewport,
    actionTimeout: base.use.actionTimeout,
    launchOptions: base.use.launchOptions,
    baseURL: `http://localhost:${port}`
  },
  // the second one is without the extension
  webServer:
    app === 'collaboration'
      ? server(port)
      : [
          server(port),
          server(
            port + 1,
            '--ServerApp.jpserver_extensions=jupyter_secai=False'
          )
        ]
};
