package dev.tenk.cost;

/**
 * There is no cost: the deployment cannot do it, or it is unknown.
 *
 * @param reason why, for people
 */
public record NotCosted(String reason) implements CostResult, UsageResult {}
