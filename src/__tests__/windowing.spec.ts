import { windowOf } from '../windowing';

const HEIGHTS = Array.from({ length: 1000 }, () => 20);

describe('windowOf', () => {
  it('draws what can be seen and a little around it', () => {
    const shown = windowOf(HEIGHTS, 10000, 400);
    expect(shown.from).toBeLessThan(500);
    expect(shown.to).toBeGreaterThan(520);
    expect(shown.to - shown.from).toBeLessThan(60);
  });

  it('keeps the height of the whole', () => {
    for (const top of [-500, 0, 3333, 19990, 99999]) {
      const shown = windowOf(HEIGHTS, top, 400);
      const drawn = (shown.to - shown.from) * 20;
      expect(shown.above + drawn + shown.below).toBe(20000);
      expect(shown.to).toBeGreaterThan(shown.from);
    }
  });

  it('has nothing to draw of an empty list', () => {
    expect(windowOf([], 0, 400)).toEqual({
      from: 0,
      to: 0,
      above: 0,
      below: 0
    });
  });
});
