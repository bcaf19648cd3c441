import { LabIcon } from '@jupyterlab/ui-components';

import shieldSvg from '../style/icons/shield.svg';

/**
 * The sign of the extension.
 */
export const shieldIcon = new LabIcon({
  name: 'jupyter-secai:shield',
  svgstr: shieldSvg
});
