// Measures, and judges nothing: `jlpm playwright test --config measure.config.js`
module.exports = { ...require('./playwright.config'), testDir: 'measure' };
