package dev.tenk.cost;

/**
 * There is no cost: the deployment cannot do it, or nobody can say.
 *
 * @param reason why, for people
 */
public record NotCosted(String reason) implements CostResult, UsageResult {}
