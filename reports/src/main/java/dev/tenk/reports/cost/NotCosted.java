package dev.tenk.reports.cost;

/**
 * There is no figure.
 *
 * @param reason why, for people
 */
public record NotCosted(String reason) implements CostResult {}
