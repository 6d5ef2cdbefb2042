package dev.tenk.results.stats.comparison;

/**
 * The verdict of a comparison on one metric.
 *
 * @param metric its name
 * @param verdict never {@link Verdict#REJECTED}: that is of a candidate, not of a metric
 * @param noWorse whether the candidate is known to be worse by no more than the margin
 * @param reason why, in words; of an inconclusive one, what would decide it
 */
public record MetricVerdict(String metric, Verdict verdict, boolean noWorse, String reason) {}
