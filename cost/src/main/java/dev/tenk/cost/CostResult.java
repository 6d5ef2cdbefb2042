package dev.tenk.cost;

/** What a target costs on one basis, or why that is unknown. */
public sealed interface CostResult permits Cost, NotCosted {}
