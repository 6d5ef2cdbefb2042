package dev.tenk.cost;

/** What a target costs on one basis, or why nobody can say. */
public sealed interface CostResult permits Cost, NotCosted {}
