package dev.tenk.results.model;

/**
 * A figure that the service's own monitoring gives for a cell's window.
 *
 * @param name as the service calls it, e.g. {@code ModelLatency}
 * @param statistic as the service calls it, e.g. {@code Average}, {@code p99}
 * @param unit of the value, as the service calls it
 * @param value in that unit
 */
public record ServiceMetric(String name, String statistic, String unit, double value) {}
