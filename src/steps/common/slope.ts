/** Least-squares slope in y per second over points with `at` in milliseconds; undefined for fewer than three. */
export function slopePerSecond(points: { at: number; y: number }[]): number | undefined {
  if (points.length < 3) return undefined;
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const meanAt = mean(points.map((p) => p.at));
  const meanY = mean(points.map((p) => p.y));
  let covariance = 0;
  let variance = 0;
  for (const { at, y } of points) {
    covariance += (at - meanAt) * (y - meanY);
    variance += (at - meanAt) ** 2;
  }
  return variance === 0 ? undefined : (covariance / variance) * 1000;
}
